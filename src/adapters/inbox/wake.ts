import { readFileSync, realpathSync } from 'node:fs';
import { ifThere } from '../../core/fault.ts';
import { mountOf, watchWay } from '../../core/mounts.ts';

/**
 * Calls `onWake` when something in the folder may have changed, and `onError` when it can't tell any more. Resolves when
 * it watches: what came before may have gone unheard.
 */
export type WatchFolder = (
  folder: string,
  onWake: () => void,
  onError: (error: unknown) => void,
) => Promise<FolderWatch>;

export interface FolderWatch {
  close(): Promise<void>;
}

/**
 * chokidar as a wake-up and nothing else: what is heard are its raw events, which come as soon as the kernel's. Its own
 * picture of the files is not complete (a blocked loop, a folder made anew), and not cheap: at each change it reads the
 * whole folder and asks for the facts of each file (5.0.0), which for 50 000 files that are taken one by one holds the
 * process up for a minute. It leaves that out when it thinks that it has just done so, which here it always does.
 * Without a listener for 'error' the process would end with the first one.
 */
export const watchFolder: WatchFolder = async (folder, onWake, onError) => {
  const { FSWatcher } = await import('chokidar');
  class RawWatcher extends FSWatcher {
    override _throttle(): false {
      return false;
    }
  }
  const watcher = new RawWatcher({ depth: 0, usePolling: wayOf(folder) === 'polling', interval: POLL_MS });
  const ready = new Promise<void>((resolve) => watcher.once('ready', resolve));
  // Not in the event itself: chokidar trips over a watcher that is closed there.
  watcher
    .on('error', onError)
    .on('raw', () => queueMicrotask(onWake))
    .add(folder);
  await ready;
  return {
    close: () => {
      const closed = watcher.close();
      // Closing takes all listeners away, and something may still fail.
      watcher.on('error', () => undefined);
      return closed;
    },
  };
};

const POLL_MS = 500;

/** Where there is no /proc (macOS), the system's own watching is used. */
function wayOf(folder: string): 'native' | 'polling' {
  const look = () => watchWay(mountOf(readFileSync('/proc/self/mountinfo', 'utf8'), realpathSync(folder)));
  return ifThere(look) ?? 'native';
}
