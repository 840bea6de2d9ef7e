import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { OmoError } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';

/**
 * The folder of the socket is what keeps other users out: the mode of a socket counts on Linux only, and is set a moment
 * after it can be connected to. Makes it for this user alone. Throws E_SOCKET when it is somebody else's or no folder.
 */
export function prepareFolder(path: string): void {
  const folder = folderOf(path);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    checkFolder(path);
    chmodSync(folder, 0o700);
  } catch (error) {
    if (error instanceof OmoError) throw error;
    throw new OmoError(
      'E_SOCKET',
      `${folder} can't be made for omo's socket: ${messageOf(error)}; make it writable, or remove it`,
      { cause: error },
    );
  }
}

/**
 * Throws E_SOCKET when the folder isn't this user's own: whoever owns it could be listening in the daemon's place.
 * One that is not there passes: then nothing listens.
 */
export function checkFolder(path: string): void {
  const folder = folderOf(path);
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (stat.isSymbolicLink()) throw foreign(folder, 'is a symbolic link');
  if (!stat.isDirectory()) throw foreign(folder, 'is not a folder');
  const uid = process.geteuid?.();
  if (uid !== undefined && stat.uid !== uid) throw foreign(folder, `belongs to uid ${stat.uid}, expected ${uid}`);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function foreign(folder: string, what: string): OmoError {
  return new OmoError(
    'E_SOCKET',
    `${folder}, where omo's socket belongs, ${what}; remove it, or set OMO_HOME to another folder`,
  );
}
