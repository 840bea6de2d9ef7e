import { OmoError } from '../../core/errors.ts';
import { errnoOf } from '../../core/fault.ts';
import type { FolderWatch, WatchFolder } from './wake.ts';

export interface WatchingOptions {
  readonly folder: string;
  readonly watch: WatchFolder;
  readonly wake: () => void;
  readonly tell: (error: OmoError) => void;
  readonly now: () => number;
}

/** After an error the watcher may be blind; a new one is tried after so long. */
const RENEW_MS = 60_000;

/** Keeps a watcher on the folder that is there now: a watcher stays with the folder it was given, even a deleted one. */
export class Watching {
  readonly #options: WatchingOptions;
  #watch: FolderWatch | undefined;
  #identity: string | undefined;
  #renewAt = Infinity;
  readonly #told = new Set<string>();

  constructor(options: WatchingOptions) {
    this.#options = options;
  }

  /** `identity`: of the folder that is there now. Never throws: without a watcher the scans go on. */
  async follow(identity: string): Promise<void> {
    if (identity === this.#identity && this.#options.now() < this.#renewAt) return;
    this.#identity = identity;
    this.#renewAt = Infinity;
    try {
      // First: two watchers of one path share one handle, which would be that of the old folder.
      await this.close();
      this.#watch = await this.#options.watch(this.#options.folder, this.#options.wake, (error) => this.#failed(error));
    } catch (error) {
      this.#failed(error);
    }
  }

  async close(): Promise<void> {
    const watch = this.#watch;
    this.#watch = undefined;
    await watch?.close();
  }

  #failed(cause: unknown): void {
    this.#renewAt = this.#options.now() + RENEW_MS;
    const why = errnoOf(cause) ?? String(cause);
    if (this.#told.has(why)) return;
    this.#told.add(why);
    const error = new OmoError(
      'E_FILE',
      `${this.#options.folder} can't be watched (${why}), so events are heard at the next scan; ${NEXT[why] ?? 'nothing is lost by it'}`,
      { cause },
    );
    this.#options.tell(error);
  }
}

const NEXT: Readonly<Record<string, string>> = {
  EMFILE: 'raise fs.inotify.max_user_instances or the limit of open files',
  ENOSPC: 'raise fs.inotify.max_user_watches',
};
