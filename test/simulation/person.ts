import type { Event } from '../../src/core/events/event.ts';
import type { Clock } from './clock.ts';
import type { Keeper } from './keeper.ts';
import type { Caps, Change, Night, PlannedRun } from './night.ts';
import { MINUTE } from './night.ts';
import type { Watch } from './watch.ts';
import { windowAt } from './windows.ts';

export interface PersonParts {
  readonly night: Night;
  readonly clock: Clock;
  readonly watch: Watch;
  readonly keeper: Keeper;
}

/** How long they take at least to put right what they are told of. */
const REACTS_MS = 2 * MINUTE;
const TRIES_AGAIN_MS = 1000;

/** Who asks for runs, changes caps, holds and lets go, and signs in again when told to. */
export class Person {
  readonly #parts: PersonParts;

  constructor(parts: PersonParts) {
    this.#parts = parts;
  }

  /** The night's own plan. */
  plans(): void {
    const { night, clock } = this.#parts;
    this.says((at) => [capsSet(at, night.caps, 'config')]);
    for (const run of night.runs) clock.at(run.at, () => this.says((at) => [submitted(night, run, at)]));
    for (const change of night.changes) clock.at(change.at, () => this.#changes(change));
  }

  /** That provider was stopped: put right when its time has come, and said so. */
  toldOf(provider: string): void {
    const { night, clock, watch } = this.#parts;
    watch.told(provider);
    const window = windowAt(night.services.get(provider)?.windows ?? [], clock.now);
    const right = Math.max(window?.until ?? 0, clock.now + REACTS_MS);
    clock.at(right, () => this.says((at) => [{ type: 'provider.resumed', at, provider }]));
  }

  /** While no daemon runs nothing can be said: it is tried again. */
  says(facts: (at: number) => readonly Event[]): void {
    const { keeper, clock } = this.#parts;
    if (keeper.is === 'deciding') keeper.record(...facts(clock.now));
    else clock.after(TRIES_AGAIN_MS, () => this.says(facts));
  }

  #changes(change: Change): void {
    switch (change.is) {
      case 'caps':
        return this.#sets(change.caps);
      case 'pause-provider': {
        const { provider, until } = change;
        return this.#holds(`provider ${provider}`, until, (does, at) => ({ type: `provider.${does}`, at, provider }));
      }
      case 'pause-run': {
        const { run, until } = change;
        return this.#holds(`run ${run}`, until, (does, at) => ({ type: `run.${does}`, at, run }));
      }
      case 'sleep':
      case 'kill':
      case 'full disk':
        return;
    }
  }

  #sets(caps: Caps): void {
    this.says((at) => {
      this.#parts.watch.caps = caps;
      return [capsSet(at, caps, 'person')];
    });
  }

  #holds(what: string, until: number, fact: (does: 'paused' | 'resumed', at: number) => Event): void {
    const { watch, clock } = this.#parts;
    this.says((at) => {
      watch.held.add(what);
      return [fact('paused', at)];
    });
    clock.at(until, () =>
      this.says((at) => {
        watch.held.delete(what);
        return [fact('resumed', at)];
      }),
    );
  }
}

function capsSet(at: number, { all, pools }: Caps, by: 'config' | 'person'): Event {
  return { type: 'limits.set', at, maxWorkers: all, pools: { ...pools }, by };
}

function submitted({ agents, auto }: Night, { id, tasks, options, ground }: PlannedRun, at: number): Event {
  const [defaultAgent = ''] = auto;
  const what = {
    tasks: [...tasks],
    agents: { ...agents },
    defaultAgent,
    auto: [...auto],
    options,
    ...(ground && { ground }),
  };
  return { type: 'run.submitted', at, run: id, mode: 'parallel', cwd: '/project', ...what, depth: 1, maxDepth: 2 };
}
