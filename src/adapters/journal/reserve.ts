import { constants } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../../core/fault.ts';
import { removeIfThere } from './epoch.ts';
import { type JournalFiles, writeFully } from './files.ts';

/** 64 KB that are given back when the disk is full, so that the journal can still say that it is. */
export interface Reserve {
  /** Gives the room back. 'spent': there was none left to give. */
  release(): 'released' | 'spent';
  /** Takes the room again; 'full' when the disk has none. */
  refill(): Promise<'kept' | 'full'>;
  /** Writes it anew: whether the disk takes anything. Throws what the disk says. */
  renew(): Promise<void>;
}

const ROOM = 64 * 1024;

export function reserveIn(files: JournalFiles, home: string): Reserve {
  const path = join(home, 'run', 'reserve');
  return {
    release: () => {
      if (files.stat(path) === undefined) return 'spent';
      removeIfThere(files, path);
      return 'released';
    },
    refill: async () => {
      if (files.stat(path)?.size === ROOM) return 'kept';
      removeIfThere(files, path);
      return fill(files, path);
    },
    renew: async () => {
      if ((await fill(files, path)) === 'full') throw Object.assign(new Error('ENOSPC: no room'), { code: 'ENOSPC' });
    },
  };
}

async function fill(files: JournalFiles, path: string): Promise<'kept' | 'full'> {
  const fd = files.open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC);
  try {
    await writeFully(files, fd, Buffer.alloc(ROOM, 0xa5));
    // Without the sync a file system that allocates late would only have promised the room.
    await files.fullSync(fd);
    return 'kept';
  } catch (error) {
    removeIfThere(files, path);
    if (isFull(error)) return 'full';
    throw error;
  } finally {
    files.close(fd);
  }
}

export function isFull(error: unknown): boolean {
  const code = errnoOf(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}
