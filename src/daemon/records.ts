import type { Logger } from 'pino';
import { errnoOf } from '../core/fault.ts';
import type { AttemptKey, Event } from '../core/events/event.ts';
import type { Run, State } from '../core/state/state.ts';
import type { TaskState } from '../core/state/task-state.ts';
import { agentOf, currentKey, keyText } from '../core/state/state.ts';
import { AttemptRecord, type SignalNews } from './attempt-record.ts';
import { Rounds } from './rounds.ts';
import { liveOf } from './talk/parts.ts';

export interface RecordsParts {
  readonly now: () => number;
  readonly log: Logger;
  readonly state: () => State;
  readonly record: (events: readonly Event[]) => Promise<void>;
  /** The person's day, by name. */
  readonly day: () => string;
}

const LOOK_MS = 500;

/** An attempt on its agent's screen that has not ended. */
interface Running {
  readonly run: Run;
  readonly task: TaskState;
  readonly phase: Extract<TaskState['phase'], { is: 'running' }>;
  readonly key: AttemptKey;
}

/**
 * Follows the record an agent keeps of its conversation, where that tells what its hooks don't: a failed turn of Codex
 * (0.169.0) fires none, and no hook tells what was used. Each is read a last time when its attempt has ended.
 */
export class Records {
  readonly #parts: RecordsParts;
  readonly #followed = new Map<string, AttemptRecord>();

  constructor(parts: RecordsParts) {
    this.#parts = parts;
  }

  /** The rounds it goes. */
  rounds(): Rounds {
    return new Rounds(
      LOOK_MS,
      () => {
        const running = runningIn(this.#parts.state());
        return running.length + this.#followed.size === 0 ? undefined : this.#lookAll(running);
      },
      this.#parts.log,
    );
  }

  async #lookAll(all: readonly Running[]): Promise<void> {
    const running = new Map(all.map((one) => [keyText(one.key), one]));
    for (const [text, one] of running) this.#follow(text, one);
    for (const [text, record] of this.#followed) {
      await this.#look(record, running.get(text));
      if (!running.has(text)) this.#followed.delete(text);
    }
  }

  #follow(text: string, { run, task, phase, key }: Running): void {
    const agent = run.agents[agentOf(run, task.spec.id)];
    const hear = agent && liveOf(agent)?.record;
    const path = phase.talk.transcript;
    if (hear === undefined || path === undefined) return;
    const known = this.#followed.get(text);
    if (known) return known.moveTo(path);
    const told = task.used.find(({ attempt }) => attempt === key.attempt)?.usage ?? [];
    const spec = { key, hooks: agent?.hooks, hear, since: phase.since, told };
    this.#followed.set(text, new AttemptRecord(spec, path));
  }

  async #look(record: AttemptRecord, running: Running | undefined): Promise<void> {
    try {
      const signals = await record.read();
      const events = [...this.#signals(record, running, signals), ...this.#used(record)];
      if (events.length > 0) await this.#parts.record(events);
    } catch (error) {
      const { key } = record.spec;
      // An agent that has said where its record will be may not have begun it.
      if (errnoOf(error) !== 'ENOENT')
        this.#parts.log.warn({ ...key, path: record.path, err: error }, 'record not read');
    }
  }

  /** What it says of this turn: older lines were there before the turn began, and were acted on then. */
  #signals({ spec }: AttemptRecord, running: Running | undefined, news: readonly SignalNews[]): Event[] {
    if (running?.run.phase.is !== 'active' || running.phase.stage.is !== 'working') return [];
    const { since } = running.phase.talk.mood;
    return news
      .filter(({ at }) => at >= since)
      .map(({ at, signal }) => ({ type: 'agent.signalled', at, ...spec.key, by: 'record', signal }));
  }

  #used(record: AttemptRecord): Event[] {
    const usage = record.newUsage();
    if (usage === undefined) return [];
    return [
      { type: 'attempt.used', at: this.#parts.now(), ...record.spec.key, day: this.#parts.day(), usage: [...usage] },
    ];
  }
}

function runningIn(state: State): Running[] {
  return state.runs
    .filter(({ options }) => options.form === 'screen')
    .flatMap((run) => run.tasks.flatMap((task) => runningAttempt(run, task)));
}

function runningAttempt(run: Run, task: TaskState): Running[] {
  const { phase } = task;
  return phase.is === 'running' ? [{ run, task, phase, key: currentKey(run, task) }] : [];
}
