import type { Event } from '../../src/core/events/event.ts';
import type { State } from '../../src/core/state/state.ts';
import { findRun } from '../../src/core/state/state.ts';
import type { SynthesisAction, SynthesisEvent } from '../../src/core/synthesis/action.ts';
import { taskOf } from './book.ts';
import type { Branches } from './branches.ts';
import { idOf } from './branches.ts';
import { Dice } from '../support/dice.ts';
import { BASE } from './ground.ts';
import type { Night } from './night.ts';
import { MINUTE } from './night.ts';

export interface WholesParts {
  readonly night: Night;
  readonly branches: Branches;
  readonly soon: (least: number, most: number, does: (at: number) => readonly Event[]) => void;
  readonly late: (fact: Event) => void;
}

/** The integration branches, by what is truly in them. */
export class Wholes {
  /** How often each task's work was merged, by `run/task`. */
  readonly merges = new Map<string, number>();
  readonly told = { merged: 0, conflicted: 0, resolved: 0, left: 0, ended: 0 };
  readonly #parts: WholesParts;
  readonly #in = new Map<string, Set<string>>();
  readonly #heads = new Map<string, string>();
  #times = 0;

  constructor(parts: WholesParts) {
    this.#parts = parts;
  }

  contents(run: string): ReadonlySet<string> {
    return this.#contents(run);
  }

  /** What is done is in the repository before it is told: a daemon that dies between has done it all the same. */
  perform(action: SynthesisAction, state: State): void {
    const luck = new Dice(this.#parts.night.seed, 'whole', action.run, (this.#times += 1));
    const { soon } = this.#parts;
    switch (action.do) {
      case 'merge-work':
        return soon(50, 3000, () => this.#tells(luck, this.#merge(action.run, action.task)));
      case 'resolve-work':
        return soon(10_000, 8 * MINUTE, () => this.#tells(luck, this.#resolve(luck, action.run, action.task)));
      case 'leave-work':
        return;
      case 'verify-whole':
        return soon(500, 5 * MINUTE, () => this.#tells(luck, this.#verify(luck, action.run, state)));
      case 'report-whole':
        return soon(20, 500, () => this.#tells(luck, this.#report(luck, action.run)));
    }
  }

  #tells(luck: Dice, fact: SynthesisEvent): readonly Event[] {
    this.#parts.soon(5, 500, (at) => {
      this.#count(fact);
      if (luck.chance(0.05)) this.#parts.late({ ...fact, at });
      return [{ ...fact, at }];
    });
    return [];
  }

  #count({ type }: SynthesisEvent): void {
    if (type === 'synthesis.merged') this.told.merged += 1;
    if (type === 'synthesis.conflicted') this.told.conflicted += 1;
    if (type === 'synthesis.resolved') this.told.resolved += 1;
    if (type === 'synthesis.left') this.told.left += 1;
    if (type === 'synthesis.ended') this.told.ended += 1;
  }

  #merge(run: string, task: string): SynthesisEvent {
    const of = { at: 0, run, task };
    const conflict = this.#conflictOf(run, task);
    if (conflict !== undefined) {
      const place = { path: 'src/shared.ts', kind: 'both-changed', ours: [conflict], theirs: task, places: ['1-9'] };
      return { type: 'synthesis.conflicted', ...of, conflicts: [{ ...place, kind: 'both-changed' }] };
    }
    const how = this.#contents(run).has(task) ? 'there' : 'clean';
    return { type: 'synthesis.merged', ...of, commit: this.#put(run, task), how };
  }

  #resolve(luck: Dice, run: string, task: string): SynthesisEvent {
    const of = { at: 0, run, task };
    if (this.#contents(run).has(task))
      return { type: 'synthesis.resolved', ...of, commit: this.#put(run, task), by: 'claude' };
    if (this.#conflictOf(run, task) === undefined) return this.#merge(run, task);
    if (!luck.chance(0.7)) return { type: 'synthesis.left', ...of, reason: 'claude was asked twice and did not' };
    return { type: 'synthesis.resolved', ...of, commit: this.#put(run, task), by: 'claude', says: 'both are kept' };
  }

  #verify(luck: Dice, run: string, state: State): SynthesisEvent {
    const commands = findRun(state, run)?.synthesis?.asked.verify ?? [];
    const ok = luck.chance(0.8);
    const checks = commands.map((command, index) => ({
      command,
      ok: ok || index > 0,
      ...(ok || index > 0 ? { exitCode: 0 } : { exitCode: 1 }),
      ms: 1000,
      output: '/out',
      tail: '',
    }));
    return {
      type: 'synthesis.verified',
      at: 0,
      run,
      commit: this.#head(run),
      checks: checks.slice(0, ok ? undefined : 1),
    };
  }

  #report(luck: Dice, run: string): SynthesisEvent {
    const told = luck.chance(0.1) ? { problem: 'ENOSPC' } : { report: '/report.md' };
    return { type: 'synthesis.ended', at: 0, run, ...told };
  }

  /** A task in it whose work the other's contradicts, with what that one brings along; undefined: it fits. */
  #conflictOf(run: string, task: string): string | undefined {
    const there = this.#contents(run);
    const brings = this.#parts.branches.contents({ run, task });
    const isNew = (one: string): boolean => brings.has(one) && !there.has(one);
    const meets = (a: string, b: string): boolean => isNew(a) && there.has(b) && !brings.has(b);
    const clash = this.#parts.branches.clashes(run).find(([a, b]) => meets(a, b) || meets(b, a));
    return clash && (there.has(clash[0]) ? clash[0] : clash[1]);
  }

  #put(run: string, task: string): string {
    const there = this.#contents(run);
    if (there.has(task)) return this.#head(run);
    const id = taskOf({ run, task });
    this.merges.set(id, (this.merges.get(id) ?? 0) + 1);
    for (const one of this.#parts.branches.contents({ run, task })) there.add(one);
    this.#heads.set(run, idOf('w', `${id} ${there.size}`));
    return this.#head(run);
  }

  #contents(run: string): Set<string> {
    const known = this.#in.get(run) ?? new Set();
    this.#in.set(run, known);
    return known;
  }

  #head(run: string): string {
    return this.#heads.get(run) ?? BASE;
  }
}
