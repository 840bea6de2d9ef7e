import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Event } from '../../../src/core/events/event.ts';
import type { Run } from '../../../src/core/state/state.ts';
import type { SynthesisAction } from '../../../src/core/synthesis/action.ts';
import { interruptedSynthesis } from '../../../src/core/synthesis/next.ts';
import { stepsOf } from '../../../src/core/synthesis/steps.ts';
import type { Done } from './whole.ts';
import { asked, commit, Puzzle, RESOLVER, runOf } from './whole.ts';

/** A plan: for each task whom it waits for, whom it contradicts, whether an agent can settle that, and what its own tree settled. */
interface Plan {
  readonly tasks: Record<string, Done>;
  readonly against: readonly (readonly [string, string])[];
  readonly settleable: ReadonlySet<string>;
  readonly resolver: boolean;
}

const COUNT = 6;
const names = Array.from({ length: COUNT }, (_, n) => `t${n}`);
const earlier = (n: number) => fc.subarray(names.slice(0, n), { maxLength: Math.min(n, 2) });

const plans: fc.Arbitrary<Plan> = fc
  .record({
    waits: fc.tuple(...names.map((_, n) => earlier(n))),
    pairs: fc.subarray(
      names.flatMap((a, n) => names.slice(0, n).map((b) => [a, b] as const)),
      { maxLength: 5 },
    ),
    settleable: fc.subarray(names),
    nothing: fc.subarray(names, { maxLength: 1 }),
    resolver: fc.boolean(),
  })
  .map(({ waits, pairs, settleable, nothing, resolver }) => {
    const below = (id: string): string[] => (waits[names.indexOf(id)] ?? []).flatMap((one) => [one, ...below(one)]);
    const settles = (id: string) => pairs.some(([a, b]) => below(id).includes(a) && below(id).includes(b));
    const tasks = Object.fromEntries(
      names.map((id, n): [string, Done] => {
        const waitsFor = waits[n] ?? [];
        const base = commit(waitsFor.length === 0 ? 'base' : `base${id}`);
        const conflicts = settles(id) ? ['shared.txt'] : [];
        return [id, { at: 100 * (n + 1), waitsFor, base, conflicts, ...(nothing.includes(id) && { commit: null }) }];
      }),
    );
    return { tasks, against: pairs, settleable: new Set(settleable), resolver };
  });

/** A repository as far as it matters here: which work is on the integration branch, and what contradicts what. */
class Repository {
  readonly there = new Set<string>();
  /** How often each came in. */
  readonly came = new Map<string, number>();
  readonly #plan: Plan;
  readonly #holds: ReadonlyMap<string, readonly string[]>;

  constructor(plan: Plan, run: Run) {
    this.#plan = plan;
    this.#holds = new Map(stepsOf(run).map(({ task, on }) => [task, [...on, task]]));
  }

  perform(action: SynthesisAction): Event[] {
    const of = { at: 11_000, run: 'r1' };
    switch (action.do) {
      case 'merge-work':
        return [this.#merge(action.task)];
      case 'resolve-work': {
        const done = this.there.has(action.task) || this.#plan.settleable.has(action.task);
        if (!done) return [{ type: 'synthesis.left', ...of, task: action.task, reason: 'not settled' }];
        this.#add(action.task);
        return [{ type: 'synthesis.resolved', ...of, task: action.task, commit: commit('m'), by: 'fixer' }];
      }
      case 'verify-whole': {
        const check = { command: 'npm test', ok: true, ms: 1, output: '/o', tail: '' };
        return [{ type: 'synthesis.verified', ...of, commit: commit('h'), checks: [check] }];
      }
      case 'report-whole':
        return [{ type: 'synthesis.ended', ...of, report: '/r.md' }];
      case 'leave-work':
        return [];
    }
  }

  #merge(task: string): Event {
    const of = { at: 11_000, run: 'r1', task };
    if (this.there.has(task)) return { type: 'synthesis.merged', ...of, commit: commit('m'), how: 'there' };
    const against = this.#against(task);
    if (against.length === 0) {
      this.#add(task);
      return { type: 'synthesis.merged', ...of, commit: commit('m'), how: 'clean' };
    }
    const conflict = { path: 'shared.txt', kind: 'both-changed' as const, ours: against, theirs: task, places: [] };
    return { type: 'synthesis.conflicted', ...of, conflicts: [conflict] };
  }

  /** What is there and contradicts something this branch brings; what the branch itself holds of both sides it has settled. */
  #against(task: string): string[] {
    const holds = this.#holds.get(task) ?? [task];
    const brings = holds.filter((one) => !this.there.has(one));
    return [...this.there].filter(
      (other) =>
        !holds.includes(other) &&
        this.#plan.against.some(([a, b]) => (a === other && brings.includes(b)) || (b === other && brings.includes(a))),
    );
  }

  #add(task: string): void {
    for (const one of this.#holds.get(task) ?? [task]) {
      if (this.there.has(one)) continue;
      this.there.add(one);
      this.came.set(one, (this.came.get(one) ?? 0) + 1);
    }
  }
}

/** One after the other, with nothing in the way. */
function undisturbed(plan: Plan): Puzzle {
  const run = runOf(plan.tasks);
  const repository = new Repository(plan, run);
  const game = new Puzzle(run).tell(asked(plan.resolver ? { resolver: { ...RESOLVER, run: ['/bin/fix'] } } : {}));
  for (let actions = game.decide(); actions.length > 0; actions = game.decide())
    game.tell(...actions.flatMap((action) => repository.perform(action)));
  return game;
}

const outcome = (game: Puzzle) => ({ phases: game.phases(), phase: game.synthesis.phase.is });

/** What may happen beside: old facts come again, the daemon is killed before or after it did what it had decided. */
const mishaps = fc.infiniteStream(fc.constantFrom('none', 'none', 'old facts', 'killed before', 'killed after'));

test(
  'whatever comes late, doubled or again after a crash, the end is the same: nothing twice, nothing lost',
  { timeout: 60_000 },
  () => {
    fc.assert(
      fc.property(plans, mishaps, fc.infiniteStream(fc.nat()), (plan, happens, picks) => {
        const wanted = undisturbed(plan);
        const run = runOf(plan.tasks);
        const repository = new Repository(plan, run);
        const game = new Puzzle(run).tell(asked(plan.resolver ? { resolver: { ...RESOLVER, run: ['/bin/fix'] } } : {}));
        const told: Event[] = [];
        const next = () => happens.next().value ?? 'none';
        for (let actions = game.decide(), rounds = 0; actions.length > 0 && rounds < 200; rounds += 1) {
          const mishap = next();
          if (mishap === 'killed after') for (const action of actions) repository.perform(action);
          if (mishap === 'killed before' || mishap === 'killed after') actions = interruptedSynthesis(game.run);
          if (mishap === 'old facts') game.tell(...oldFacts(told, actions, picks.next().value ?? 0));
          const facts = actions.flatMap((action) => repository.perform(action));
          told.push(...facts);
          game.tell(...facts);
          actions = game.decide();
        }
        const before = game.run;
        game.tell(...told);
        expect(game.run).toBe(before);
        expect(outcome(game)).toEqual(outcome(wanted));
        expect([...repository.came.values()].every((times) => times === 1)).toBe(true);
        checkTruth(game, repository);
      }),
      { numRuns: 300 },
    );
  },
);

/** Any that was told before, but of the task that is at work: of that no second fact can be under way. */
function oldFacts(told: readonly Event[], actions: readonly SynthesisAction[], pick: number): Event[] {
  const busy = new Set(actions.map((action) => ('task' in action ? action.task : action.do)));
  const others = told.filter((fact) => !('task' in fact && typeof fact.task === 'string' && busy.has(fact.task)));
  return others.length === 0 ? [] : [others[pick % others.length] as Event];
}

/** Each task with work is merged or left; what is called merged is on the branch, and what is called left is not. */
function checkTruth(game: Puzzle, { there }: Repository): void {
  for (const { task, phase } of game.synthesis.steps) {
    expect(['merged', 'left']).toContain(phase.is);
    expect(there.has(task)).toBe(phase.is === 'merged');
  }
  expect(game.synthesis.steps.map(({ task }) => task).sort()).toEqual(
    stepsOf(game.run)
      .map(({ task }) => task)
      .sort(),
  );
}
