import type { AttemptKey } from '../../src/core/events/event.ts';
import type { Ends, Leg } from './legs.ts';
import type { Night } from './night.ts';
import { MINUTE } from './night.ts';

interface Conversation {
  readonly task: string;
  readonly agent: string;
  leg: number;
  worked: number;
}

/** What has truly been worked on each task, whatever omo believes. A conversation keeps what was worked in it; a fresh one begins its leg anew. */
export class Book {
  readonly #night: Night;
  readonly #conversations = new Map<string, Conversation>();
  readonly #legs = new Map<string, number>();

  constructor(night: Night) {
    this.#night = night;
  }

  /** How much of its leg an attempt finds done, ms. */
  opens(key: AttemptKey, id: string, agent: string, resumed: boolean): number {
    const task = taskOf(key);
    const known = this.#conversations.get(id);
    if (resumed && (known?.task !== task || known.agent !== agent))
      throw new Error(`${agent} goes on with ${id} for ${task}, which is ${known?.agent}'s for ${known?.task}`);
    const leg = this.#legs.get(task) ?? 0;
    const worked = known?.leg === leg ? known.worked : 0;
    this.#conversations.set(id, { task, agent, leg, worked });
    return worked;
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
    return this.#night.legs.get(task)?.[this.#legs.get(task) ?? 0] ?? { ends: 'done', ms: MINUTE };
  }

  legOver(key: AttemptKey): void {
    const task = taskOf(key);
    this.#legs.set(task, (this.#legs.get(task) ?? 0) + 1);
  }

  /** The legs that are behind a task, in their order. */
  behind(task: string): readonly Leg[] {
    return (this.#night.legs.get(task) ?? []).slice(0, this.#legs.get(task) ?? 0);
  }

  /** How its attempts ended that were its own fault. */
  faults(task: string): Ends[] {
    return this.behind(task).flatMap(({ ends }) => (ends === 'done' || ends === 'stands still' ? [] : [ends]));
  }
}

export function taskOf({ run, task }: Pick<AttemptKey, 'run' | 'task'>): string {
  return `${run}/${task}`;
}
