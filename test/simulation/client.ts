import type { Event } from '../../src/core/events/event.ts';
import type { Question } from '../../src/core/state/conversation.ts';
import type { Run, State } from '../../src/core/state/state.ts';
import { stepsOf } from '../../src/core/synthesis/steps.ts';
import type { Clock } from './clock.ts';
import { Dice } from '../support/dice.ts';
import { BASE, CHECK_MS } from './ground.ts';
import type { Keeper } from './keeper.ts';
import type { Night } from './night.ts';
import { HOUR, MINUTE, TASK_MS } from './night.ts';
import type { Proofs } from './proofs.ts';

export interface ClientParts {
  readonly night: Night;
  readonly clock: Clock;
  readonly keeper: Keeper;
  readonly proofs: Proofs;
  /** As soon as a daemon hears it. */
  readonly says: (facts: (at: number) => readonly Event[]) => void;
  readonly again: (fact: Event) => void;
}

const LOOKS_MS = 10 * MINUTE;
/** Who was not told of a question finds it when they look. */
const FINDS_MS = HOUR;

/** Who decides, hours later, on work that its review does not let pass, and wants runs put together when they have ended. */
export class Client {
  readonly #parts: ClientParts;
  readonly #dice: Dice;
  /** Questions whose answer is under way. */
  readonly #answers = new Set<string>();
  /** How often a run will still be asked to be put together. */
  readonly #wishes = new Map<string, number>();
  readonly #asking = new Set<string>();

  constructor(parts: ClientParts) {
    this.#parts = parts;
    this.#dice = new Dice(parts.night.seed, 'client');
  }

  plans(): void {
    this.#looks();
  }

  /** Nothing more is wanted of the runs, which have ended. */
  isContent({ runs }: State): boolean {
    return runs.every(
      (run) => this.#wishesOf(run) === 0 && (run.synthesis === undefined || run.synthesis.phase.is === 'ended'),
    );
  }

  toldOf(question: string): void {
    this.#willAnswer(question, this.#dice.spread(5 * MINUTE, 4 * HOUR));
  }

  #looks(): void {
    const { keeper, clock } = this.#parts;
    for (const run of keeper.state.runs) {
      for (const question of run.questions)
        if (question.phase.is === 'open' && question.askedAt + FINDS_MS < clock.now)
          this.#willAnswer(question.id, MINUTE);
      if (run.phase.is === 'ended' && this.#wishesOf(run) > 0) this.#willAsk(run);
    }
    clock.after(LOOKS_MS, () => this.#looks());
  }

  #willAnswer(id: string, ms: number): void {
    if (this.#answers.has(id)) return;
    this.#answers.add(id);
    this.#parts.clock.after(ms, () => this.#parts.says((at) => this.#answer(id, at)));
  }

  #answer(id: string, at: number): Event[] {
    const found = this.#open(id);
    if (!found) throw new Error(`${id} was asked, and is not open any more`);
    const [run, { key, options }] = found;
    const [does, option] = this.#dice.pick([
      [45, ['accept', 0]],
      [20, ['again', 1]],
      [20, ['give up', 2]],
      [15, ['again', undefined]],
    ] as const);
    this.#parts.proofs.answered(key, does);
    const answer = option === undefined ? 'handle page 0 as page 1' : (options[option] ?? '');
    const choice = option === undefined ? { is: 'text' as const, text: answer } : { is: 'option' as const, option };
    const fact = {
      type: 'question.answer-given' as const,
      at,
      run: run.id,
      question: id,
      answer,
      choice,
      by: 'person' as const,
    };
    if (this.#dice.chance(0.3)) this.#parts.clock.after(this.#dice.spread(1000, HOUR), () => this.#parts.again(fact));
    return [fact];
  }

  #open(id: string): [Run, Question] | undefined {
    for (const run of this.#parts.keeper.state.runs)
      for (const question of run.questions)
        if (question.id === id && question.phase.is === 'open') return [run, question];
    return undefined;
  }

  #wishesOf(run: Run): number {
    const known = this.#wishes.get(run.id);
    if (known !== undefined || run.phase.is !== 'ended') return known ?? 0;
    const isWanted = run.ground?.isolate === 'worktree' && stepsOf(run).length > 0;
    const wishes = isWanted ? this.#dice.between(1, 3) : 0;
    this.#wishes.set(run.id, wishes);
    return wishes;
  }

  #willAsk(run: Run): void {
    const isFree = run.synthesis === undefined || run.synthesis.phase.is === 'ended';
    if (!isFree || this.#asking.has(run.id)) return;
    this.#asking.add(run.id);
    this.#parts.clock.after(this.#dice.spread(MINUTE, HOUR), () => this.#parts.says((at) => this.#asks(run, at)));
  }

  #asks({ id, agents }: Run, at: number): Event[] {
    const left = (this.#wishes.get(id) ?? 0) - 1;
    this.#wishes.set(id, left);
    this.#asking.delete(id);
    const resolver = this.#dice.chance(0.6) ? Object.values(agents)[0] : undefined;
    const verify = this.#dice.chance(0.7) ? ['npm test', 'npm run lint'] : [];
    const fact: Event = {
      type: 'synthesis.asked',
      at,
      run: id,
      verify,
      ...(resolver && { resolver }),
      checkMs: CHECK_MS,
      resolveMs: TASK_MS,
    };
    return [fact, ...this.#takes(id, at)];
  }

  /** What was put together before. */
  #takes(id: string, at: number): Event[] {
    const run = this.#parts.keeper.state.runs.find((one) => one.id === id);
    const head = run?.synthesis?.head;
    return head === undefined
      ? []
      : [{ type: 'synthesis.taken', at, run: id, branch: 'main', commit: head, was: BASE }];
  }
}
