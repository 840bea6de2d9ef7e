import { expect, test } from 'vitest';
import { moment } from '../../../src/cli/print/duration.ts';
import { endingWithWhy, reasonText, untilAndWhy } from '../../../src/cli/print/reason.ts';
import { at } from '../reports.ts';

const NOW = Date.parse(at(0));
const TIME = moment(at(1800), NOW);
const MINUTE = TIME.slice(-8, -3);
const DAY_AFTER = moment(at(86_400), NOW);

test.for<[string, { until?: string; reason?: string }, string, string]>([
  ['nothing is known', {}, '', ''],
  ['only the time', { until: at(1800) }, `until ${TIME}`, ` until ${TIME}`],
  ['only the reason', { reason: 'waits for api' }, 'waits for api', ': waits for api'],
  ['both', { until: at(1800), reason: 'usage limit' }, `until ${TIME}: usage limit`, ` until ${TIME}: usage limit`],
  [
    'a reason that names the time',
    { until: at(1800), reason: `codex limited until ${MINUTE}, claude paused` },
    `codex limited until ${MINUTE}, claude paused`,
    `: codex limited until ${MINUTE}, claude paused`,
  ],
  [
    'a time in the reason as scripts read it, of another day',
    { reason: `limited until ${at(86_400)}` },
    `limited until ${DAY_AFTER}`,
    `: limited until ${DAY_AFTER}`,
  ],
  [
    'what only looks like a time',
    { reason: 'at 2026-99-99T99:99:99Z' },
    'at 2026-99-99T99:99:99Z',
    ': at 2026-99-99T99:99:99Z',
  ],
])('%s', ([, waits, words, ending]) => {
  expect([untilAndWhy(waits, NOW), endingWithWhy(waits, NOW)]).toEqual([words, ending]);
});

test('a reason is one line that cannot drive the terminal, nor fill a page', () => {
  const text = reasonText(`a\u001B[2J\n${'long '.repeat(200)}`, NOW);
  expect([text.startsWith('a long long'), text.length]).toEqual([true, 300]);
});
