import type { AttemptKey } from '../../src/core/events/event.ts';
import type { Book } from './book.ts';
import { taskOf } from './book.ts';
import { isLookedInto } from './claims.ts';
import type { Night, PlannedRun } from './night.ts';

interface Proof {
  readonly attempt: number;
  holds: boolean;
  passed: boolean;
  accepted: boolean;
}

/** What was truly found out of each task's work and told to omo, whatever omo made of it. */
export class Proofs {
  readonly #night: Night;
  readonly #book: Book;
  readonly #latest = new Map<string, Proof>();
  readonly #faults = new Map<string, number>();
  readonly #givenUp = new Set<string>();
  /** Told so far: trees that failed, looks, reviews and answers. */
  readonly told = { trees: 0, looks: 0, failing: 0, verdicts: 0, bad: 0, noVerdict: 0, answers: 0 };

  constructor(night: Night, book: Book) {
    this.#night = night;
    this.#book = book;
  }

  begins(key: AttemptKey): void {
    this.#latest.set(taskOf(key), { attempt: key.attempt, holds: false, passed: false, accepted: false });
  }

  noTree(key: AttemptKey): void {
    this.told.trees += 1;
    this.#fault(key);
  }

  looked(key: AttemptKey, holds: boolean): void {
    this.told.looks += 1;
    this.#of(key).holds = holds;
    if (holds) return;
    this.told.failing += 1;
    this.#fault(key);
  }

  read(key: AttemptKey, passed: boolean | 'no verdict'): void {
    if (passed === 'no verdict') {
      this.told.noVerdict += 1;
      return;
    }
    this.told.verdicts += 1;
    if (!passed) this.told.bad += 1;
    this.#of(key).passed = passed;
  }

  answered(key: AttemptKey, answer: 'accept' | 'again' | 'give up'): void {
    this.told.answers += 1;
    if (answer === 'accept') this.#of(key).accepted = true;
    if (answer === 'give up') this.#givenUp.add(taskOf(key));
  }

  /** Evidence holds and its review let it pass, where they were asked for; or the person has accepted it. */
  isDone(task: string): boolean {
    const run = this.runOf(task);
    if (!run || !isLookedInto(run)) return this.#book.isDone(task);
    const proof = this.#latest.get(task);
    if (!proof) return false;
    return proof.accepted || (proof.holds && (proof.passed || run.options.review === undefined));
  }

  /** Of omo's tries of a task so many were told as failed by what the world found. */
  faults(task: string): number {
    return this.#faults.get(task) ?? 0;
  }

  isGivenUp(task: string): boolean {
    return this.#givenUp.has(task);
  }

  runOf(task: string): PlannedRun | undefined {
    return this.#night.runs.find(({ id }) => task.startsWith(`${id}/`));
  }

  #of(key: AttemptKey): Proof {
    const proof = this.#latest.get(taskOf(key));
    if (proof?.attempt !== key.attempt)
      throw new Error(`${taskOf(key)}/${key.attempt} is looked into, and is not the latest`);
    return proof;
  }

  #fault(key: AttemptKey): void {
    const task = taskOf(key);
    this.#faults.set(task, this.faults(task) + 1);
  }
}
