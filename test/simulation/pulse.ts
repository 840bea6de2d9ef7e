import type { Event } from '../../src/core/events/event.ts';
import { mayBeSilent } from '../../src/core/state/life.ts';
import type { Run, State } from '../../src/core/state/state.ts';
import type { TaskState } from '../../src/core/state/task-state.ts';
import { findRun, findTask, keyText } from '../../src/core/state/state.ts';
import type { Attempt } from './attempt.ts';
import type { Clock } from './clock.ts';
import { STALL_MS } from './night.ts';

/** Tells omo which attempts give no sign of life, and when one does again, as daemon/pulse.ts does. */
export class Pulse {
  readonly #clock: Clock;
  /** When an attempt gave a sign of life, or was excused, by the clock of the machine awake. */
  #beats = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A new daemon, or a sleep: everybody has his whole time again. */
  startAnew(): void {
    this.#beats.clear();
  }

  look(state: State, attempts: Iterable<Attempt>): Event[] {
    return [...attempts].flatMap((attempt) => this.#lookAt(state, attempt));
  }

  #lookAt(state: State, attempt: Attempt): Event[] {
    const found = inState(state, attempt);
    if (!found) return [];
    const { now: at, awake } = this.#clock;
    const id = keyText(attempt.key);
    const lives = attempt.is !== 'mute' || !this.#beats.has(id) || !mayBeSilent(found.run, found.task, at);
    if (lives) this.#beats.set(id, awake);
    if (found.task.phase.is !== 'running') return [];
    if (found.task.phase.silent) return lives ? [{ type: 'attempt.awake', at, ...attempt.key }] : [];
    const silence = awake - (this.#beats.get(id) ?? awake);
    return silence > STALL_MS ? [{ type: 'attempt.silent', at, ...attempt.key, since: at - silence }] : [];
  }
}

function inState(state: State, { key }: Attempt): { run: Run; task: TaskState } | undefined {
  const run = findRun(state, key.run);
  const task = run && findTask(run, key.task);
  const works = task?.phase.is === 'running' && task.attempts === key.attempt && task.phase.stage.is === 'working';
  return run && task && works ? { run, task } : undefined;
}
