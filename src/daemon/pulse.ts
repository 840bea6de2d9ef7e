import type { Logger } from 'pino';
import type { ProcessTable } from '../adapters/processes/process-table.ts';
import type { Home } from '../config/home.ts';
import type { Event } from '../core/events/event.ts';
import { waitsForChildren } from '../core/schedule/starts.ts';
import { lifeOf, mayBeSilent } from '../core/state/life.ts';
import type { State } from '../core/state/state.ts';
import { keyText } from '../core/state/state.ts';
import { Labour } from './labour.ts';
import type { Outputs } from './outputs.ts';
import { Rounds } from './rounds.ts';
import type { Signs } from './signs.ts';
import { isNewer, signsOf } from './signs.ts';
import type { Working } from './working.ts';
import { workingAttempts } from './working.ts';

export interface PulseParts {
  readonly home: Home;
  /** ms since the epoch. */
  readonly now: () => number;
  /** ms of a clock that only goes forward and that nobody sets. */
  readonly monotonic: () => number;
  readonly log: Logger;
  readonly state: () => State;
  readonly record: (events: readonly Event[]) => Promise<void>;
  readonly outputs: Pick<Outputs, 'taleOf'>;
  readonly table: Pick<ProcessTable, 'rows'>;
}

const LOOK_MS = 1000;
/** A round that comes so late was slept through, by the machine or by this process, and so was what the workers did. */
const LATE_MS = 10 * LOOK_MS;
/** How often at most a silent program's processes are looked at, as all of /proc is read for it. */
const LABOUR_MS = 30_000;
/** And how often before its silence counts. */
const LABOUR_LOOKS = 10;

/** A worker as it was seen last. Times are of the monotonic clock. */
interface Beat {
  readonly signs: Signs;
  readonly aliveAt: number;
}

/**
 * Tells which attempts give no sign of life, and when one does again: a word of the agent's own, a line of its output that
 * shows progress, text of a program that only prints, work of one that prints nothing. While a tool of its own runs, the
 * silence is the tool's. Counted from this daemon's start, in rounds, so that neither a clock that is set nor a machine
 * that slept makes anybody silent.
 */
export class Pulse {
  readonly #parts: PulseParts;
  readonly #labour: Labour;
  readonly #beats = new Map<string, Beat>();
  #lookedAt: number | undefined;

  constructor(parts: PulseParts) {
    this.#parts = parts;
    this.#labour = new Labour(parts.table);
  }

  /** The rounds it goes. */
  rounds(): Rounds {
    return new Rounds(LOOK_MS, () => this.look(), this.#parts.log);
  }

  /** One round. */
  look(): Promise<void> | undefined {
    const at = this.#parts.monotonic();
    if (this.#lookedAt !== undefined && at - this.#lookedAt > LATE_MS) this.#startAnew();
    this.#lookedAt = at;
    const watched = workingAttempts(this.#parts.state()).filter((one) => isJudged(one));
    this.#forgetAllBut(watched);
    return watched.length === 0 ? undefined : this.#lookAll(watched, at);
  }

  async #lookAll(watched: readonly Working[], at: number): Promise<void> {
    const labours = await this.#labours(watched, at);
    const found = await Promise.all(watched.map(async (one) => this.#lookSafely(one, at, labours)));
    const events = found.flat();
    if (events.length > 0) await this.#parts.record(events);
  }

  async #lookSafely(one: Working, at: number, labours: ReadonlySet<string>): Promise<Event[]> {
    try {
      return this.#told(one, await signsOf(this.#parts, one), at, labours.has(keyText(one.key)));
    } catch (error) {
      // What can't be looked at is not called silent.
      this.#parts.log.warn({ ...one.key, err: error }, 'signs of life not read');
      return [];
    }
  }

  /** What changed since the last round, as a fact. */
  #told(one: Working, signs: Signs, at: number, works: boolean): Event[] {
    const id = keyText(one.key);
    const before = this.#beats.get(id);
    const now = this.#parts.now();
    const lives = before === undefined || works || isNewer(signs, before.signs) || this.#isExcused(one, now);
    const aliveAt = lives ? at : before.aliveAt;
    this.#beats.set(id, { signs, aliveAt });
    // One that was silent before this daemon, or before a sleep, has its whole time again.
    if (isTold(one)) return lives ? [{ type: 'attempt.awake', at: now, ...one.key }] : [];
    const silence = at - aliveAt;
    const isSilent = silence > (one.run.options.stallMs ?? Infinity);
    return isSilent ? [{ type: 'attempt.silent', at: now, ...one.key, since: Math.round(now - silence) }] : [];
  }

  /** It waits for somebody, for a run it asked for, or for a tool of its own. */
  #isExcused({ run, task, key }: Working, now: number): boolean {
    if (task.phase.is !== 'running' || !mayBeSilent(run, task, now)) return true;
    if (waitsForChildren(this.#parts.state(), run, task)) return true;
    return lifeOf(task.phase.talk).tools > 0 || (this.#parts.outputs.taleOf(key)?.tools ?? 0) > 0;
  }

  /** Those of them that printed nothing for a while and worked. */
  async #labours(watched: readonly Working[], at: number): Promise<ReadonlySet<string>> {
    const due = watched.filter((one) => isSilentByNature(one) && this.#isDue(one, at));
    try {
      return await this.#labour.working(new Map(due.map(({ key, place }) => [keyText(key), place])), at);
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'processes not read');
      return new Set(due.map(({ key }) => keyText(key)));
    }
  }

  #isDue({ run, key }: Working, at: number): boolean {
    const id = keyText(key);
    const every = Math.min(LABOUR_MS, (run.options.stallMs ?? 0) / LABOUR_LOOKS);
    const last = Math.max(this.#beats.get(id)?.aliveAt ?? at, this.#labour.askedAt(id) ?? -Infinity);
    return at - last >= every;
  }

  #startAnew(): void {
    for (const id of this.#beats.keys()) this.#labour.forget(id);
    this.#beats.clear();
  }

  #forgetAllBut(watched: readonly Working[]): void {
    const keys = new Set(watched.map(({ key }) => keyText(key)));
    for (const key of this.#beats.keys()) {
      if (keys.has(key)) continue;
      this.#beats.delete(key);
      this.#labour.forget(key);
    }
  }
}

/** A command of the person's that sleeps for an hour was told to; its time limit bounds it. */
function isJudged({ run, agent }: Working): boolean {
  return run.options.stallMs !== undefined && agent.name !== 'shell';
}

/** A command, which tells nothing but what it prints. */
function isSilentByNature({ run, agent }: Working): boolean {
  return run.options.form !== 'screen' && agent.output === 'text' && agent.hooks === undefined;
}

function isTold({ task }: Working): boolean {
  return task.phase.is === 'running' && task.phase.silent !== undefined;
}
