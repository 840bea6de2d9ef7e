import type { AttemptKey, Event, Place } from '../../src/core/events/event.ts';
import type { Action } from '../../src/core/schedule/action.ts';
import type { State } from '../../src/core/state/state.ts';
import { isSynthesisAction } from '../../src/core/synthesis/action.ts';
import { agentOf, findRun, findTask, keyText, providerOf } from '../../src/core/state/state.ts';
import type { Seen } from '../../src/core/worker/seen.ts';
import { Attempt } from './attempt.ts';
import type { AttemptParts } from './attempt.ts';
import { Dice } from '../support/dice.ts';
import { Branches } from './branches.ts';
import type { Night } from './night.ts';
import { MINUTE } from './night.ts';
import type { Proofs } from './proofs.ts';
import { Wholes } from './wholes.ts';
import { Workshop } from './workshop.ts';

export interface HandsParts extends Omit<AttemptParts, 'service' | 'seed'> {
  readonly night: Night;
  readonly proofs: Proofs;
  readonly record: (...facts: readonly Event[]) => void;
  readonly onStopped: (provider: string) => void;
  /** The person is to decide. */
  readonly onAsked: (run: string, question: string) => void;
  /** A fact that comes once more must change nothing. */
  readonly again: (fact: Event) => void;
}

/** How often a name is somebody else's. */
const NAMES_TAKEN = 0.002;

/** Carries out what was decided, as daemon/perform.ts does, and has the programs that it began. */
export class Hands {
  readonly attempts = new Map<string, Attempt>();
  readonly branches: Branches;
  readonly workshop: Workshop;
  readonly wholes: Wholes;
  readonly #begun = new Set<string>();
  readonly #parts: HandsParts;
  readonly #dice: Dice;

  constructor(parts: HandsParts) {
    this.#parts = parts;
    this.#dice = new Dice(parts.night.seed, 'hands');
    this.branches = new Branches(parts.night);
    const [soon, late] = [this.#soon.bind(this), this.#late.bind(this)];
    const common = { ...parts, branches: this.branches, soon, late };
    this.workshop = new Workshop(common);
    this.wholes = new Wholes(common);
  }

  *live(): Generator<Attempt> {
    for (const attempt of this.attempts.values()) if (attempt.is !== 'over') yield attempt;
  }

  perform(action: Action, state: State): void {
    if (isSynthesisAction(action)) return this.wholes.perform(action, state);
    switch (action.do) {
      case 'start':
        if (findRun(state, action.key.run)?.ground) return this.workshop.makesTree(action, state);
        return this.#start(action, state);
      case 'launch':
        return this.#launch(action.key, state);
      case 'check':
        return this.workshop.checks(action.key, state);
      case 'review':
        return this.workshop.reads(action, state);
      case 'notify':
        return this.#parts.onAsked(action.run, action.question);
      case 'collect':
        return this.#soon(30, 300, () => this.#collected(action.key));
      case 'stop':
        return this.#soon(50, 2000, () => this.#stopped(action.key, action.why));
      case 'poke':
        return this.#soon(10, 50, () => this.#pushed(action.key));
      case 'close': {
        const { run, worker } = action;
        return this.#soon(20, 100, (at) => [{ type: 'worker.closed', at, run, worker }]);
      }
      case 'report':
        return this.#soon(20, 100, (at) => [{ type: 'run.ended', at, run: action.run }]);
      case 'tell-stopped':
        return this.#parts.onStopped(action.provider);
      default:
        throw new Error(`nobody asked for ${JSON.stringify(action)}`);
    }
  }

  /** What a look at the terminals shows. */
  seen(): Seen[] {
    return [...this.attempts.values()].flatMap(({ key, worker, is, exit }): Seen[] => {
      const it = { key, worker, place: placeOf(key) };
      if (is !== 'over') return [{ ...it, state: { is: 'alive' } }];
      if (exit === 'no trace') return [];
      const { exitCode, signal } = exit;
      const how = { ...(exitCode !== undefined && { exitCode }), ...(signal !== undefined && { signal }) };
      return [{ ...it, state: { is: 'dead', ...how } }];
    });
  }

  /** What was begun by a daemon that is dead by then tells nobody. */
  #soon(least: number, most: number, does: (at: number) => readonly Event[]): void {
    const life = this.#parts.life();
    this.#parts.clock.after(this.#dice.between(least, most), () => {
      if (this.#parts.life() !== life) return;
      const facts = does(this.#parts.clock.now);
      if (facts.length > 0) this.#parts.record(...facts);
    });
  }

  #late(fact: Event): void {
    this.#parts.clock.after(this.#dice.spread(1000, 10 * MINUTE), () => this.#parts.again(fact));
  }

  #launch(key: AttemptKey, state: State): void {
    const run = findRun(state, key.run);
    const worker = run && findTask(run, key.task)?.worker;
    if (!run || worker === undefined) throw new Error(`${keyText(key)} is launched, and nobody decided to start it`);
    this.#start({ key, worker, agent: agentOf(run, key.task) }, state);
  }

  #start({ key, worker, agent }: Omit<Extract<Action, { do: 'start' }>, 'do'>, state: State): void {
    const luck = new Dice(this.#parts.night.seed, 'start', key.run, key.task, key.attempt);
    this.#soon(5, 300, (at) => {
      const code = 'E_NAME_TAKEN';
      if (luck.chance(NAMES_TAKEN)) return [{ type: 'attempt.not-started', at, ...key, code, reason: 'taken' }];
      this.#begin(key, worker, agent, state);
      this.#soon(5, 100, (now) => [{ type: 'attempt.started', at: now, ...key, place: placeOf(key) }]);
      return [];
    });
  }

  #begin(key: AttemptKey, worker: string, agent: string, state: State): void {
    const run = findRun(state, key.run);
    const service = run && this.#parts.night.services.get(providerOf(run, agent));
    if (!service) throw new Error(`${agent} is started, whose provider nobody knows`);
    if (this.#begun.has(keyText(key))) throw new Error(`${keyText(key)} is begun twice`);
    this.#begun.add(keyText(key));
    this.#parts.proofs.begins(key);
    const parts = { ...this.#parts, service, seed: this.#parts.night.seed };
    this.attempts.set(keyText(key), new Attempt(parts, key, agent, worker, findTask(run, key.task)?.resume));
  }

  #collected(key: AttemptKey): Event[] {
    const attempt = this.attempts.get(keyText(key));
    if (!attempt) throw new Error(`${keyText(key)} is collected, and never was`);
    this.attempts.delete(keyText(key));
    const { exit, outcome, conversation } = attempt;
    const how = exit === 'no trace' ? {} : exit;
    return [{ type: 'attempt.ended', at: this.#parts.clock.now, ...key, ...how, ...outcome, conversation }];
  }

  #stopped(key: AttemptKey, why: string): Event[] {
    this.attempts.get(keyText(key))?.killed(why === 'hung' || why === 'timeout' ? why : 'other');
    this.attempts.delete(keyText(key));
    return [{ type: 'attempt.stopped', at: this.#parts.clock.now, ...key, survivors: [] }];
  }

  #pushed(key: AttemptKey): Event[] {
    this.attempts.get(keyText(key))?.pushed();
    return [];
  }
}

function placeOf({ task, attempt }: AttemptKey): Place {
  return { kind: 'process', pid: attempt, pidStart: task };
}
