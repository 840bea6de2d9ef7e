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

/** One watcher, from when it was wished for. */
interface Sight {
  /** Of the folder it was begun for. */
  readonly identity: string;
  /** undefined: it is being made. */
  watch?: FolderWatch;
  is: { readonly is: 'open' } | { readonly is: 'spent' } | { readonly is: 'doubtful'; readonly until: number };
}

/**
 * A watcher on the folder that is there now: it stays with the folder it was given, even a deleted one. Each wakes once and
 * is closed then: a process that was held up finds up to 16 384 events waiting (inotify), and is given all of them in one
 * go (libuv 1.46), of which one is enough.
 */
export class Watching {
  readonly #options: WatchingOptions;
  #sight: Sight | undefined;
  /** One after the other: two watchers of one path share one handle, which would be that of the old folder. */
  #settled: Promise<void> = Promise.resolve();
  readonly #told = new Set<string>();

  constructor(options: WatchingOptions) {
    this.#options = options;
  }

  /**
   * Sees that there is a watcher. `identity`: of the folder that is there now. When a new one has begun it wakes, since what
   * came before it may have gone unheard. Waits for nothing, and never throws: without a watcher the scans go on.
   */
  follow(identity: string): void {
    const sight = this.#sight;
    if (sight?.identity === identity && !this.#isOver(sight)) return;
    this.#end(sight);
    const begun: Sight = { identity, is: { is: 'open' } };
    this.#sight = begun;
    this.#settled = this.#settled.then(() => this.#begin(begun));
  }

  /** Does not wait for one that is being made: it will see that it is not wanted any more. */
  async close(): Promise<void> {
    const sight = this.#sight;
    this.#sight = undefined;
    await sight?.watch?.close();
  }

  #isOver({ is }: Sight): boolean {
    return is.is === 'spent' || (is.is === 'doubtful' && this.#options.now() >= is.until);
  }

  async #begin(sight: Sight): Promise<void> {
    const { folder, watch, wake } = this.#options;
    if (this.#sight !== sight) return;
    try {
      sight.watch = await watch(
        folder,
        () => this.#woken(sight),
        (error) => this.#failed(sight, error),
      );
      if (this.#sight !== sight || sight.is.is === 'spent') await sight.watch.close();
      else wake();
    } catch (error) {
      this.#failed(sight, error);
    }
  }

  /** One that was in doubt has proved that it sees. */
  #woken(sight: Sight): void {
    if (sight.is.is === 'spent') return;
    sight.is = { is: 'spent' };
    this.#end(sight);
    this.#options.wake();
  }

  /** At once, whatever is waited for: what it still has to tell is not to be told. */
  #end(sight: Sight | undefined): void {
    const closing = sight?.watch?.close().catch((error: unknown) => this.#failed(sight, error));
    if (closing !== undefined) this.#settled = this.#settled.then(() => closing);
  }

  #failed(sight: Sight, cause: unknown): void {
    if (sight.is.is !== 'spent') sight.is = { is: 'doubtful', until: this.#options.now() + RENEW_MS };
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
