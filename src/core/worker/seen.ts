import type { AttemptKey, Place } from '../events/event.ts';

/** One attempt as a terminal shows it at one moment. */
export interface Seen {
  readonly key: AttemptKey;
  readonly worker: string;
  readonly place: Place;
  readonly state:
    | { readonly is: 'alive' }
    | { readonly is: 'dead'; readonly exitCode?: number; readonly signal?: string };
}
