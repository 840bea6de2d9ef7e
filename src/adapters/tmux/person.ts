import type { Reached } from './reached.ts';

/** When a person last typed there, ms since the epoch, up to a second before the key; undefined when nobody did. */
export async function personTypedAt(reached: Reached): Promise<number | undefined> {
  const typed = (await peopleAt(reached)).filter(({ since, active }) => active > since);
  return typed.length === 0 ? undefined : Math.max(...typed.map(({ active }) => active)) * 1000;
}

/**
 * Whether a person may be in the middle of a word at `now`, ms since the epoch. One who has just come counts too: a key
 * within the second of the attaching cannot be told from the attaching itself.
 */
export async function personTypes(reached: Reached, now: number): Promise<boolean> {
  return (await peopleAt(reached)).some(({ active }) => now - (active + 1) * 1000 < PERSON_MS);
}

const PERSON_MS = 3000;

/** Somebody who has a worker's session, or its pane, before them. tmux tells both times in whole seconds, rounded down. */
interface Person {
  /** When they came, s since the epoch. */
  readonly since: number;
  /** When they last pressed a key or moved the mouse, or came, s since the epoch. */
  readonly active: number;
}

/** Control clients are programs. */
async function peopleAt({ client, place }: Reached): Promise<Person[]> {
  const asked = ['#{client_control_mode}', '#{client_created}', '#{client_activity}', '#{session_id}', '#{pane_id}'];
  const clients = (await client.run(['list-clients', '-F', asked.join(' ')])).map((line) => line.split(' '));
  return clients
    .filter(([control, , , session, pane]) => control !== '1' && (session === place.session || pane === place.pane))
    .map(([, since, active]) => ({ since: Number(since), active: Number(active) }));
}
