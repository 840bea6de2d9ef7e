import { readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '../core/fault.ts';

/**
 * Leave to begin. What tmux was asked to start while it stood still begins whenever it goes on, also when omo has given that
 * start up and begun another. So each time a file is laid into the attempt's folder: its launcher takes it away before the
 * program runs, or omo takes it back; of the two only one can. `OMO_START` names it.
 */
export interface Leave {
  give(): Promise<string>;
  /** `taken`: its launcher was faster, so the program runs or has run. */
  takeBack(file: string): Promise<'taken back' | 'taken'>;
}

export function leaveIn(dir: string): Leave {
  let given = 0;
  return {
    async give() {
      given += 1;
      const file = join(dir, `start.${given}`);
      await writeFile(file, '', { mode: 0o600 });
      return file;
    },
    takeBack,
  };
}

/** What a daemon that is gone has given for an attempt and nobody has taken. */
export async function takeAllBack(dir: string): Promise<void> {
  const names = (await ifThere(() => readdir(dir))) ?? [];
  for (const name of names.filter((one) => /^start\.\d+$/.test(one))) await takeBack(join(dir, name));
}

async function takeBack(file: string): Promise<'taken back' | 'taken'> {
  const back = async () => rename(file, `${file}.back`).then(() => 'taken back' as const);
  return (await ifThere(back)) ?? 'taken';
}
