import { expect, test } from 'vitest';
import { moment } from '../../../src/cli/print/duration.ts';
import { limitsLines } from '../../../src/cli/print/limits.ts';
import { plain } from '../../../src/cli/print/paint.ts';
import type { LimitsReport } from '../../../src/protocol/messages.ts';
import { at } from '../reports.ts';

const NOW = Date.parse(at(60));
const SHEET = { columns: () => 100, paint: plain };
const LIMITS: LimitsReport = { schemaVersion: 1, maxWorkers: 6, running: 4, providers: [] };

test('each provider has a row, and one that needs the person says what to do', async () => {
  const providers: LimitsReport['providers'] = [
    { provider: 'openai', max: 3, running: 3, state: 'limited', until: at(1800), reason: 'usage\u001B[2J limit' },
    { provider: 'anthropic', max: 3, running: 0, state: 'stopped', reason: 'Invalid API key' },
    { provider: 'local', running: 1, state: 'open' },
  ];
  expect(await limitsLines({ ...LIMITS, providers }, NOW, SHEET)).toEqual([
    '   PROVIDER   RUNNING  STATE    UNTIL     WHY',
    `◌  openai         3/3  limited  ${moment(at(1800), NOW)}  usage limit`,
    '✗  anthropic      0/3  stopped            Invalid API key',
    '✓  local            1  open',
    '',
    'anthropic is stopped: Invalid API key · when that is put right: omo resume anthropic',
    '',
    '4 of at most 6 running, over all providers',
  ]);
});

test('where every provider takes work, no column is for why', async () => {
  const providers: LimitsReport['providers'] = [{ provider: 'openai', max: 3, running: 0, state: 'open' }];
  expect(await limitsLines({ ...LIMITS, providers }, NOW, SHEET)).toEqual([
    '   PROVIDER  RUNNING  STATE',
    '✓  openai        0/3  open',
    '',
    '4 of at most 6 running, over all providers',
  ]);
});

test('where no provider is known, only the limit of all is told', async () => {
  expect(await limitsLines(LIMITS, NOW, SHEET)).toEqual(['4 of at most 6 running, over all providers']);
});
