import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { expect, test } from 'vitest';

const OWN_PIDS = ['--pid', '--fork', '--mount-proc', '--kill-child'];

/** As root, or as whoever may make himself that. */
const WAY = [[], ['--user', '--map-root-user']].find(
  (more) => !execaSync('unshare', [...more, ...OWN_PIDS, 'true'], { reject: false }).failed,
);

// In a container, what came in from outside has the session 0, as all processes have where `ps` tells none.
test.runIf(WAY)('where everything has the session 0, only what bears the mark is ended', async () => {
  const program = [process.execPath, join(import.meta.dirname, 'no-sessions.mjs')];
  const { stdout } = await execa('unshare', [...(WAY ?? []), ...OWN_PIDS, ...program]);
  expect(JSON.parse(stdout)).toEqual({
    sessions: [0],
    survivors: [],
    lives: { marked: false, stranger: true },
  });
});
