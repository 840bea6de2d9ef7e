import type { AttemptKey, Place, Survivor } from '../core/events/event.ts';
import type { Seen } from '../core/worker/seen.ts';

export type { Seen };

/** Where workers run. tmux is one; processes without a terminal the other. Every method throws OmoError, never lies. */
export interface Terminal {
  readonly kind: 'tmux' | 'headless';
  /** Starts one attempt. Throws E_NAME_TAKEN when the session is somebody else's; then nothing was started. */
  start(spec: StartSpec): Promise<Place>;
  /** Every attempt of this home that can be seen now, dead ones included. Throws when it can't be asked: empty is not unreachable. */
  seen(): Promise<Seen[]>;
  /** Ends the attempt's whole process tree; returns what survived. The session stays. */
  stop(place: Place, key: AttemptKey): Promise<Survivor[]>;
  /** Closes a worker's session; what is still in it is ended. Already gone is fine. */
  close(worker: string): Promise<void>;
  /** The last lines the attempt showed, as plain text, or undefined when the place is gone. */
  tail(place: Place, lines: number): Promise<string | undefined>;
  /** Lets go of the outside thing without ending any worker. */
  release(): Promise<void>;
}

export interface StartSpec {
  readonly key: AttemptKey;
  /** The worker's name; its session is `omo-worker-<name>`. */
  readonly worker: string;
  /** Program and arguments, run without a shell. */
  readonly argv: readonly string[];
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  /** Where everything it shows is kept, byte for byte. */
  readonly log: string;
}
