import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Omo } from './run-omo.ts';
import { DAEMON } from './built.ts';

/** The built daemon of one home, under a clock that the test moves. Commands find it by its socket, as any other. */
export interface MovedDaemon {
  /** Starts it, also again after its end; resolves when it answers. */
  start(): Promise<void>;
  /** Ends it with SIGKILL, and resolves when it is gone. A command that needs a daemon would now start one with the real clock. */
  kill(): Promise<void>;
  /** From now on its clock is so many ms ahead of the real one. */
  setAhead(ms: number): void;
}

/** `wrap` makes the command line that runs another one where its agents are to run. */
export function movedDaemon(omo: Omo, wrap: (argv: readonly string[]) => string[] = (argv) => [...argv]): MovedDaemon {
  const clock = join(omo.root, 'clock');
  const env = { ...omo.env, OMO_TEST_CLOCK: clock };
  const out = openSync(join(omo.root, 'daemon.out'), 'a', 0o600);
  let running: ReturnType<typeof launch> | undefined;
  return {
    async start() {
      const child = launch(wrap([process.execPath, '--import', CLOCK, DAEMON]), env, out);
      running = child;
      await expect.poll(() => omo.daemon(), { timeout: 15_000, interval: 50 }).toBe(child.pid);
    },
    async kill() {
      const over = once(running ?? expect.fail('no daemon was started'), 'exit');
      running?.kill('SIGKILL');
      await over;
      running = undefined;
    },
    setAhead(ms) {
      // Renamed into place: a half-written number would send it back in time.
      writeFileSync(`${clock}.new`, String(ms));
      renameSync(`${clock}.new`, clock);
    },
  };
}

const CLOCK = join(import.meta.dirname, 'moved-clock.mjs');

function launch([program = '', ...args]: readonly string[], env: Readonly<Record<string, string>>, out: number) {
  return spawn(program, args, { cwd: '/', detached: true, stdio: ['ignore', out, out], env });
}
