import { once } from 'node:events';
import { expect, test } from 'vitest';
import { makeOmo } from '../support/run-omo.ts';

const tags = ['e2e', 'tmux'];
const KEEP = ['daemon', 'keep', '--idle', '0.2'];

test('a keeper ends at once where nothing runs, and starts no daemon', { tags }, async () => {
  const omo = makeOmo();
  expect(await omo.run('daemon', 'keep')).toEqual({ exit: 0, stdout: '', stderr: '' });
  expect(await omo.daemon()).toBeUndefined();
  await omo.run('daemon', 'start');
  expect((await omo.run('daemon', 'keep')).exit).toBe(0);
});

test('one keeper stays as long as a run goes on; a second ends at once', { tags }, async () => {
  const omo = makeOmo();
  await omo.run('orchestrate', '--agent', 'shell', '--detach', 'sleep 1000');
  const keeper = omo.start(...KEEP);
  const ended = once(keeper, 'exit');
  // Which of the two came first is not told: one of them stays.
  const second = omo.start(...KEEP);
  const secondEnded = once(second, 'exit');
  expect(await Promise.race([ended, secondEnded])).toEqual([0, null]);
  expect([keeper.exitCode, second.exitCode].filter((code) => code === null)).toHaveLength(1);
  await omo.run('kill-all');
  expect(await Promise.all([ended, secondEnded])).toEqual([
    [0, null],
    [0, null],
  ]);
});

test('help says nothing of it', { tags }, async () => {
  const omo = makeOmo();
  expect((await omo.run('daemon', '--help')).stdout).not.toContain('keep');
});
