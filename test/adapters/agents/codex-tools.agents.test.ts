import { afterAll, beforeAll, expect, test } from 'vitest';
import { hearRollout } from '../../../src/adapters/agents/codex-rollout.ts';
import { textOf } from '../../support/tmux.ts';
import {
  askedBy,
  endsOf,
  newWorker,
  POLL,
  readyScreen,
  START_MS,
  startCodexHome,
  type CodexHome,
  type Worker,
} from './codex-world.ts';

/** The real Codex on its screen: that its own tool runs stands in its record. */
const tags = ['agents'];
let home: CodexHome;
beforeAll(async () => {
  home = await startCodexHome();
}, START_MS);
afterAll(() => home.close());

const BEGAN = { is: 'busy', tool: 'began' };
const ENDED = { is: 'busy', tool: 'ended' };

test('a tool is in the record when it begins, and when it ends in whatever way', { tags }, async () => {
  const worker = await newWorker(home, 'alpha');
  const screen = await readyScreen(home, worker);
  const failing = '[[run: false]] [[tool: view_image {"path":"/nowhere"}]]';
  const goesOn = exec({ cmd: 'sleep 60', yield_time_ms: 300 });
  const refused = exec({ cmd: 'touch no', sandbox_permissions: 'require_escalated', justification: 'may I?' });
  await screen.say(`[[run: sleep 4]] ${failing} ${goesOn} ${refused} [[say: slept]]`);
  await expect.poll(() => tools(worker), POLL).toEqual([BEGAN]);
  const began = Date.now();
  await expect.poll(() => tools(worker), POLL).toContainEqual(ENDED);
  expect(Date.now() - began).toBeGreaterThan(2000);
  await worker.answer(await askedBy(worker), { is: 'option', option: 1 });
  await expect.poll(() => endsOf(worker), POLL).toHaveLength(1);
  expect(await tools(worker)).toEqual([1, 2, 3, 4, 5].flatMap(() => [BEGAN, ENDED]));

  await screen.say('[[run: sleep 300]]');
  await expect.poll(() => tools(worker), POLL).toHaveLength(11);
  await screen.keys('Escape');
  await expect.poll(() => tools(worker), POLL).toHaveLength(13);
  expect((await tools(worker)).slice(-3)).toEqual([BEGAN, ENDED, { is: 'interrupted' }]);
});

function exec(input: object): string {
  return `[[tool: exec_command ${JSON.stringify(input)}]]`;
}

/** All that its record says. */
async function tools(worker: Worker) {
  const session = (await worker.signals()).find((signal) => signal.is === 'session');
  const lines = session?.transcript === undefined ? '' : await textOf(session.transcript);
  const news = lines.split('\n').flatMap((line) => (line === '' ? [] : (hearRollout(JSON.parse(line)) ?? [])));
  return news.flatMap((one) => ('signal' in one ? [one.signal] : []));
}
