import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { expect, test } from 'vitest';
import { amount, again, figure } from '../support/faults.ts';

const tags = ['faults'];
const REUSED = join(import.meta.dirname, 'stop', 'reused.mjs');
const OWN_PIDS = ['--pid', '--fork', '--mount-proc', '--kill-child'];

/** Which pid comes next can be said in a pid namespace, by root or by whoever may make himself that. */
const WAY = [[], ['--user', '--map-root-user']].find((more) => {
  const trial = ['unshare', [...more, ...OWN_PIDS, 'sh', '-c', 'echo 500 >/proc/sys/kernel/ns_last_pid']] as const;
  return !execaSync(...trial, { reject: false }).failed;
});

test.runIf(WAY)('a pid or a session number that went to a stranger is never signalled', { tags }, async () => {
  const rounds = amount({ short: 40, long: 1000 });
  const argv = [...(WAY ?? []), ...OWN_PIDS, process.execPath, REUSED, String(rounds)];
  const { reused, killed, missed } = JSON.parse((await execa('unshare', argv)).stdout);
  expect({ killed, missed }, again('reused-pids')).toEqual({ killed: 0, missed: 0 });
  figure('P27', 'pids and session numbers reused by strangers', `${reused} reused, ${killed} signalled`);
});

test.skipIf(WAY)('pids cannot be made to come again here', { tags }, () => {
  figure('P27', 'pids reused by strangers', 'not shown: this system lets no pid namespace be made');
});
