import { spawn } from 'node:child_process';
import { chownSync, openSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { errnoOf } from '../../../src/core/fault.ts';
import type { Omo } from '../../support/run-omo.ts';
import { DAEMON } from '../../support/built.ts';

/** A daemon that permissions hold for: root's own is run as nobody. */
export interface Ward {
  readonly uid: number;
  /** Whether that event was brought in and has been taken. Asked again and again; brings it in as soon as it can. */
  taken(id: string): boolean;
}

const NOBODY = 65_534;

export function wardOf(omo: Omo): Ward {
  const own = process.getuid?.() ?? 0;
  const uid = own === 0 ? NOBODY : own;
  const as = own === 0 ? ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'] : [];
  if (own === 0) chownSync(omo.root, uid, uid);
  const [program, ...args] = [...as, process.execPath, DAEMON];
  const out = openSync(join(omo.root, 'daemon.out'), 'a', 0o600);
  const child = spawn(program, args, { cwd: '/', env: omo.env, stdio: ['ignore', out, out] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const brought = new Set<string>();
  return {
    uid,
    taken: (id) => {
      if (!brought.has(id) && bring(omo, uid, id)) brought.add(id);
      return brought.has(id) && !waits(omo, id);
    },
  };
}

function bring({ home }: Omo, uid: number, id: string): boolean {
  return there(() => {
    const made = join(home, 'run', 'outbox', id);
    writeFileSync(made, JSON.stringify({ type: 'note', id }), { mode: 0o600 });
    if (process.getuid?.() === 0) chownSync(made, uid, uid);
    renameSync(made, join(home, 'events', `${id}.event`));
    return true;
  });
}

function waits({ home }: Omo, id: string): boolean {
  return !there(() => !readdirSync(join(home, 'events')).includes(`${id}.event`));
}

/** False where the folder isn't. */
function there(look: () => boolean): boolean {
  try {
    return look();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(errnoOf(error) ?? '')) return false;
    throw error;
  }
}
