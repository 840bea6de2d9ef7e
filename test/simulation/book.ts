import type { AttemptKey } from '../../src/core/events/event.ts';
import { isFalse } from './claims.ts';
import type { Ends, Leg } from './legs.ts';
import type { Night } from './night.ts';
import { MINUTE } from './night.ts';

interface Conversation {
  readonly task: string;
  readonly agent: string;
  leg: number;
  worked: number;
}

/** Of what an earlier conversation has worked, a fresh one finds so much done: the files are there, what they are about is not. */
export const FOUND = 0.5;

/** What has truly been worked on each task, whatever omo believes. A conversation keeps what was worked in it. */
export class Book {
  readonly night: Night;
  readonly #conversations = new Map<string, Conversation>();
  readonly #latest = new Map<string, Conversation>();
  readonly #ranOut = new Map<string, number>();
  readonly #legs = new Map<string, number>();

  constructor(night: Night) {
    this.night = night;
  }

  /** How much of its leg an attempt finds done, ms. */
  opens(key: AttemptKey, id: string, agent: string, resumed: boolean): number {
    const task = taskOf(key);
    const known = this.#conversations.get(id);
    if (resumed && (known?.task !== task || known.agent !== agent))
      throw new Error(`${agent} goes on with ${id} for ${task}, which is ${known?.agent}'s for ${known?.task}`);
    const leg = this.#legs.get(task) ?? 0;
    const worked = known?.leg === leg ? known.worked : this.#found(task, leg);
    const conversation = { task, agent, leg, worked };
    this.#conversations.set(id, conversation);
    this.#latest.set(task, conversation);
    return worked;
  }

  /** Its files are as the last one left them. */
  #found(task: string, leg: number): number {
    const last = this.#latest.get(task);
    return last?.leg === leg ? Math.round(last.worked * FOUND) : 0;
  }

  closes(key: AttemptKey, id: string, worked: number): void {
    const conversation = this.#conversations.get(id);
    if (!conversation) return;
    const leg = this.#legs.get(taskOf(key)) ?? 0;
    conversation.worked = conversation.leg === leg ? worked : 0;
    conversation.leg = leg;
  }

  /** The leg that is worked on. Who does again what was done already has only to look at it. */
  leg(key: AttemptKey): Leg {
    const task = taskOf(key);
    return this.night.legs.get(task)?.[this.#legs.get(task) ?? 0] ?? { ends: 'done', ms: MINUTE };
  }

  legOver(key: AttemptKey): void {
    const task = taskOf(key);
    this.#legs.set(task, (this.#legs.get(task) ?? 0) + 1);
  }

  /** The legs that are behind a task, in their order. */
  behind(task: string): readonly Leg[] {
    return (this.night.legs.get(task) ?? []).slice(0, this.#legs.get(task) ?? 0);
  }

  /** Its time was over though it worked: it stood still for long, or the machine slept, as a task's time is the clock's on the wall. */
  timeOver(key: AttemptKey): void {
    this.#ranOut.set(taskOf(key), this.ranOut(taskOf(key)) + 1);
  }

  ranOut(task: string): number {
    return this.#ranOut.get(task) ?? 0;
  }

  isDone(task: string): boolean {
    return this.behind(task).at(-1)?.ends === 'done';
  }

  /** How its attempts ended that were its own fault, and that nobody has to look into. */
  faults(task: string): Ends[] {
    return this.behind(task).flatMap(({ ends }) =>
      ends === 'done' || ends === 'stands still' || isFalse(ends) ? [] : [ends],
    );
  }
}

export function taskOf({ run, task }: Pick<AttemptKey, 'run' | 'task'>): string {
  return `${run}/${task}`;
}
