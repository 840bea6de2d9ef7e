import { followJournal } from '../../adapters/journal/follow.ts';
import { OmoError } from '../../core/errors.ts';
import { Event } from '../../core/events/event.ts';
import type { Fact } from '../../core/report/said.ts';
import { whose } from '../../core/report/whose.ts';
import { reduce } from '../../core/state/reduce.ts';
import type { State } from '../../core/state/state.ts';
import { EMPTY } from '../../core/state/state.ts';
import { nearest } from '../../core/text/nearest.ts';
import type { Context } from '../context.ts';
import type { JournalReader } from '../damage.ts';
import { evenDamaged, strict } from '../damage.ts';
import { EXIT } from '../exit-code.ts';
import { onSignal } from '../interrupt.ts';
import { eventJson, eventLine } from '../print/events.ts';
import { fold } from '../read-state.ts';
import { workerName } from '../worker-name.ts';

export interface EventsOptions {
  readonly follow?: boolean;
  readonly worker?: string;
  readonly run?: string;
  readonly type?: string;
  /** The number of an event: only what comes after it. */
  readonly since?: number;
  readonly json?: boolean;
}

/** So many of the events there are already `--follow` shows first. */
const SHOWN_BEFORE = 10;

/** `omo events`: the journal as a stream, one event a line; with `--follow` until Ctrl-C. Asks no daemon. */
export async function events(options: EventsOptions, context: Context): Promise<number> {
  const wanted = filterOf(options);
  const { home, out, now } = context;
  const show = ({ fact, worker }: Seen): void =>
    out.lines(options.json ? eventJson(fact) : eventLine(fact, worker, now(), out.paint));
  const reader = new Reader();
  const early: Seen[] = [];
  const few = options.follow === true && options.since === undefined;
  const take = (record: Parameters<typeof fold>[1]): void => {
    // What stands before the damage was taken in already.
    const seen = record.seq > reader.seq ? reader.take(record) : undefined;
    if (!seen || !wanted(seen)) return;
    if (few) early.push(seen);
    else show(seen);
    if (early.length > SHOWN_BEFORE) early.shift();
  };
  const all = ({ since }: JournalReader): number => {
    since(() => false, take);
    for (const seen of early) show(seen);
    return EXIT.ok;
  };
  return evenDamaged(
    context,
    async () => {
      all(strict(home));
      return options.follow ? follow(home, reader, (seen) => wanted(seen) && show(seen)) : EXIT.ok;
    },
    all,
  );
}

interface Seen {
  readonly fact: Fact;
  readonly worker: string | undefined;
}

/** Keeps the state, to know whose an event is. */
class Reader {
  #state: State = EMPTY;
  seq = -1;

  /** undefined: a snapshot. */
  take(record: Parameters<typeof fold>[1]): Seen | undefined {
    this.seq = record.seq;
    if ('event' in record) return this.next(record);
    this.#state = fold(this.#state, record);
    return undefined;
  }

  next(fact: Fact): Seen {
    this.seq = fact.seq;
    this.#state = reduce(this.#state, fact.event);
    return { fact, worker: whose(fact.event, this.#state) };
  }
}

async function follow(home: string, reader: Reader, take: (seen: Seen) => void): Promise<number> {
  const stop = new AbortController();
  const stopListening = onSignal(() => stop.abort());
  try {
    await followJournal(home, Math.max(0, reader.seq), (fact) => take(reader.next(fact)), stop.signal);
  } finally {
    stopListening();
  }
  return EXIT.interrupted;
}

function filterOf({ worker: given, run, type, since = 0 }: EventsOptions): (seen: Seen) => boolean {
  const name = given === undefined ? undefined : workerName(given);
  if (type !== undefined) mustBeType(type);
  return ({ fact: { seq, event }, worker }) =>
    seq > since &&
    (name === undefined || worker === name) &&
    (run === undefined || ('run' in event && event.run.startsWith(run))) &&
    (type === undefined || event.type === type || event.type.startsWith(`${type}.`));
}

/** `attempt.ended`, or `attempt` for all of them. */
function mustBeType(given: string): void {
  const types = Event.options.map((option) => option.shape.type.value);
  const all = [...new Set([...types, ...types.map((type) => type.replace(/\..*/, ''))])];
  if (all.includes(given)) return;
  const meant = nearest(given, all);
  throw new OmoError(
    'E_USAGE',
    `there is no event of type "${given}". ${meant === undefined ? `There is: ${types.join(', ')}.` : `Did you mean "${meant}"?`}`,
  );
}
