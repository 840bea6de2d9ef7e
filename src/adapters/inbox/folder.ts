import * as fs from 'node:fs';
import { join } from 'node:path';
import { OmoError } from '../../core/errors.ts';

/** The events folder and its neighbours, which a person may delete at any time. */
export interface Folder {
  readonly path: string;
  readonly quarantine: string;
  /** Makes what is missing. Returns what the folder is now; another value means another folder of the same name. */
  prepare(): string;
  /** Names as latin1, a piece of the folder at a time: 50 000 at once would hold the process up. */
  names(): AsyncIterable<string>;
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
    names: () => namesIn(path),
  };
}

/** Names of one call to the system. */
const PIECE = 512;

async function* namesIn(path: string): AsyncIterable<string> {
  for await (const entry of await fs.promises.opendir(path, { encoding: 'latin1', bufferSize: PIECE }))
    yield entry.name;
}

/** Not with its parents: a home that is gone is not to come back as an empty one. */
function make(folder: string): void {
  const there = fs.statSync(folder, { throwIfNoEntry: false });
  if (there === undefined) fs.mkdirSync(folder, { mode: 0o700 });
  else if (!there.isDirectory()) throw new OmoError('E_FILE', `${folder} is not a folder; remove it, omo makes it`);
}

/** With its birth: ext4 gives the inode of a deleted folder to the next one at once. */
function identityOf(path: string): string {
  const { dev, ino, birthtimeNs } = fs.statSync(path, { bigint: true });
  return `${dev}:${ino}:${birthtimeNs}`;
}
