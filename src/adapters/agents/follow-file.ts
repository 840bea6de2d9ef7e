import { existsSync, watch } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { errnoOf } from '../../core/fault.ts';

/** Bytes of the file in order; `skipped` counts bytes that were passed over to catch up with a program that has ended. */
export type Followed =
  | { readonly is: 'bytes'; readonly bytes: Buffer }
  | { readonly is: 'skipped'; readonly bytes: number };

/**
 * A file that is being written, from its beginning until `over` says that nobody writes it any more and its end is reached.
 * The folder's notices are only the wake-up; the file is looked at once in a while without them, since not every file
 * system sends them.
 */
export async function* followFile(file: string, over: () => boolean): AsyncGenerator<Followed> {
  const handle = await open(file, 'r');
  const alarm = new Alarm(file);
  try {
    yield* readOn(handle, over, alarm);
  } finally {
    alarm.stop();
    await handle.close();
  }
}

const CHUNK = 64 * 1024;
/** So much is still shown of what a program wrote faster than it could be read. */
const SHOWN_AT_END = 256 * 1024;
const LOOK_MS = 500;

async function* readOn(handle: FileHandle, over: () => boolean, alarm: Alarm): AsyncGenerator<Followed> {
  let position = 0;
  let caughtUp = false;
  for (;;) {
    // Asked before the read: what is written up to that answer is then surely read.
    const last = over();
    if (last && !caughtUp) {
      caughtUp = true;
      const behind = (await handle.stat()).size - position - SHOWN_AT_END;
      if (behind > 0) {
        position += behind;
        yield { is: 'skipped', bytes: behind };
      }
    }
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, position);
    position += bytesRead;
    if (bytesRead > 0) yield { is: 'bytes', bytes: buffer.subarray(0, bytesRead) };
    else if (last) return;
    else await alarm.rung();
  }
}

/** Rings when something happened in the file's folder, and at least every LOOK_MS. A ring nobody waits for is kept. */
class Alarm {
  readonly #stop: () => void;
  #ringing = false;
  #wake: (() => void) | undefined;

  constructor(file: string) {
    const timer = setInterval(() => this.#ring(), LOOK_MS);
    const stopWatching = watchFolder(dirname(file), () => this.#ring());
    this.#stop = () => {
      clearInterval(timer);
      stopWatching();
    };
  }

  async rung(): Promise<void> {
    if (!this.#ringing) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#ringing = false;
  }

  stop(): void {
    this.#stop();
  }

  #ring(): void {
    this.#ringing = true;
    this.#wake?.();
  }
}

/** Where the system has no notices left to give, the timer alone does it: a person sees the output half a second late. */
function watchFolder(folder: string, onChange: () => void): () => void {
  try {
    const watcher = watch(folder, onChange);
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch (error) {
    if (['EMFILE', 'ENOSPC', 'ENOSYS'].includes(errnoOf(error) ?? '')) return () => undefined;
    throw error;
  }
}

/** Whether the launcher has told that the program ended: beside the output lies the exit code. */
export function exitFileBeside(file: string): () => boolean {
  const exit = file.slice(0, file.length - basename(file).length) + 'exit';
  return () => existsSync(exit);
}
