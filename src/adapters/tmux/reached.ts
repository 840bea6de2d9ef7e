import type { Place } from '../../core/events/event.ts';
import type { ControlClient } from './control-client.ts';

/** A pane, and the client of the server it is on. */
export interface Reached {
  readonly client: ControlClient;
  readonly place: PanePlace;
}

export type PanePlace = Extract<Place, { kind: 'pane' }>;
