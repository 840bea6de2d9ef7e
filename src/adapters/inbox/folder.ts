import * as fs from 'node:fs';
import { join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { errnoOf } from '../../core/fault.ts';

/** The events folder and its neighbours, which a person may delete at any time. */
export interface Folder {
  readonly path: string;
  readonly quarantine: string;
  /** Makes what is missing. Returns what the folder is now; another value means another folder of the same name. */
  prepare(): string;
  /** Names byte for byte, one character a byte (latin1): they need not be UTF-8, and 50 000 Buffers take their time. */
  names(): Promise<string[]>;
}

export function eventsFolder(home: string): Folder {
  const path = join(home, 'events');
  const needed = [path, join(home, 'run'), join(home, 'run', 'outbox')];
  return {
    path,
    quarantine: join(path, 'quarantine'),
    prepare: () => {
      for (const folder of needed) make(folder);
      return identityOf(path);
    },
    names: () => fs.promises.readdir(path, { encoding: 'latin1' }),
  };
}

/** Not with its parents: a home that is gone is not to come back as an empty one. */
function make(folder: string): void {
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    if (!fs.statSync(folder).isDirectory())
      throw new OmoError('E_FILE', `${folder} is not a folder; remove it, omo makes it`, { cause: error });
  }
}

/** With its birth: ext4 gives the inode of a deleted folder to the next one at once. */
function identityOf(path: string): string {
  const { dev, ino, birthtimeNs } = fs.statSync(path, { bigint: true });
  return `${dev}:${ino}:${birthtimeNs}`;
}
