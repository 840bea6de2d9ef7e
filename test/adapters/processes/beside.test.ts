import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { endBeside } from '../../../src/adapters/processes/beside.ts';
import { systemTable } from '../../../src/adapters/processes/system-table.ts';

test('what a daemon of this home has left running beside itself is ended, and nothing of another home', async () => {
  const home = `/omo-beside-${process.pid}`;
  const [own, others] = [sleeper({ OMO_BESIDE: home }), sleeper({ OMO_BESIDE: `${home}-2`, OMO_HOME: home })];
  await Promise.all([once(own, 'spawn'), once(others, 'spawn')]);
  const ended = once(own, 'exit');
  expect(await endBeside(systemTable(), home)).toEqual([]);
  expect(await ended).toEqual([null, 'SIGTERM']);
  expect([others.exitCode, others.signalCode]).toEqual([null, null]);
});

function sleeper(env: Readonly<Record<string, string>>) {
  const child = spawn('sleep', ['1000'], { env: { PATH: process.env['PATH'], ...env }, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}
