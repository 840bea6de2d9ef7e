import { readFileSync, realpathSync } from 'node:fs';
import { errnoOf } from '../../core/fault.ts';
import { watchWay } from './mounts.ts';

/** Calls `onWake` when something in the folder may have changed, and `onError` when it can't tell any more. */
export type WatchFolder = (
  folder: string,
  onWake: () => void,
  onError: (error: unknown) => void,
) => Promise<FolderWatch>;

export interface FolderWatch {
  close(): Promise<void>;
}

/**
 * chokidar as a wake-up and nothing else. Its own picture of the files is switched off by ignoring all of them: it would
 * take an inotify watch for each, and it is not complete (a blocked loop, a folder made anew). What is left are its raw
 * events, which come as soon as the kernel's. Without a listener for 'error' the process would end with the first one.
 */
export const watchFolder: WatchFolder = async (folder, onWake, onError) => {
  const { watch } = await import('chokidar');
  const watcher = watch(folder, {
    ignored: (path) => path !== folder,
    ignoreInitial: true,
    depth: 0,
    usePolling: wayOf(folder) === 'polling',
    interval: POLL_MS,
  });
  watcher.on('error', onError).on('raw', onWake).on('all', onWake).on('ready', onWake);
  return { close: () => watcher.close() };
};

const POLL_MS = 500;

/** Where there is no /proc (macOS), the system's own watching is used. */
function wayOf(folder: string): 'native' | 'polling' {
  try {
    return watchWay(readFileSync('/proc/self/mountinfo', 'utf8'), realpathSync(folder));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'native';
    throw error;
  }
}
