import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildingOmo, type BuildingOmo } from '../../support/building-omo.ts';
import { Dice } from '../../support/dice.ts';
import type { Fingerprint } from '../../support/repo.ts';
import { ask, startDaemon, type KilledDaemon, type Ready } from './daemon.ts';
import { Growth } from './growth.ts';
import { Person } from './person.ts';

export interface Night {
  readonly it: BuildingOmo;
  readonly person: Person;
  readonly before: Fingerprint;
  /** When each daemon was killed, in words. */
  readonly kills: readonly string[];
  /** Of each daemon that lived so long. */
  readonly ready: readonly Ready[];
  /** Ended by itself, or nothing moved any more with runs open. */
  readonly trouble?: string;
}

export interface NightOptions {
  readonly seed: number;
  readonly label: string;
  readonly kills: number;
  readonly mutant?: string;
  /** In place of thrown ones. */
  readonly moments?: readonly Moment[];
  /** So long may nothing be journaled while a run is open; ms. */
  readonly stillMs?: number;
}

const AGENT = join(import.meta.dirname, 'agent.sh');
/** The longest a daemon lives when its journal doesn't grow; on a busy machine it takes long to. ms. */
const LIFE_MS = 20_000;
const LOOK_MS = 2;

export function ledgerOf({ omo }: BuildingOmo): string {
  return join(omo.root, 'ledger');
}

/** Runs are asked for and done while their daemon is killed again and again; then the last one brings them to their end. */
export async function night({ seed, label, kills, mutant, moments, stillMs = 60_000 }: NightOptions): Promise<Night> {
  const it = await buildingOmo();
  it.settings({ agents: { builder: { run: ['/bin/sh', AGENT, ledgerOf(it)], prompt: 'stdin' } } });
  const before = await it.persons();
  const dice = new Dice(seed, label, 'kills');
  const person = new Person(it.omo, new Dice(seed, label, 'person'), 'test -d work && sleep 0.1');
  const told: string[] = [];
  const ready: Ready[] = [];
  const end = (trouble?: string): Night => ({ it, person, before, kills: told, ready, ...(trouble && { trouble }) });
  for (let n = 0; n < kills; n++) {
    const daemon = startDaemon(it.omo, { mutant });
    const moment = moments?.[n] ?? momentFor(dice);
    const own = await lived({ it, person, daemon, moment, ready });
    if (own !== undefined) return end(own);
    await daemon.kill(moment.whom);
    told.push(JSON.stringify(moment));
  }
  const last = startDaemon(it.omo, { mutant });
  const ms = await last.ready();
  if (ms === undefined) return end('the last daemon ended by itself');
  ready.push(ms);
  return end(await drained(it, person, stillMs));
}

/** When and how: while it starts, as soon as it has told something, or when its journal has grown by so much. */
export type Moment = { readonly whom: 'group' | 'alone' } & (
  | { readonly at: 'starting'; readonly ms: number }
  | { readonly at: 'told'; readonly ms: number }
  | { readonly at: 'grown'; readonly lines: number; readonly ms: number }
);

function momentFor(dice: Dice): Moment {
  const whom = dice.chance(0.75) ? 'group' : 'alone';
  return dice.pick<Moment>([
    [1, { at: 'starting', ms: dice.between(1, 400), whom }],
    [1, { at: 'told', ms: dice.between(0, 5), whom }],
    [8, { at: 'grown', lines: dice.between(1, 30), ms: dice.spread(1, 40), whom }],
  ]);
}

interface Life {
  readonly it: BuildingOmo;
  readonly person: Person;
  readonly daemon: KilledDaemon;
  readonly moment: Moment;
  readonly ready: Ready[];
}

/** Until the moment has come; what it says: the daemon ended by itself. */
async function lived({ it, person, daemon, moment, ready }: Life): Promise<string | undefined> {
  if (moment.at === 'starting') await pause(moment.ms);
  else {
    const growth = new Growth(it.omo.home);
    const from = growth.look();
    const ms = await daemon.ready();
    if (ms === undefined) return `a daemon ended by itself before it answered (exit ${daemon.child.exitCode})`;
    ready.push(ms);
    const off = new AbortController();
    let wasTold = false;
    person.onTold = () => (wasTold = true);
    const living = person.live('more', off.signal);
    living.catch(() => undefined);
    const come = (): boolean => (moment.at === 'told' ? wasTold : growth.look() >= from + moment.lines);
    for (const until = performance.now() + LIFE_MS; !come() && performance.now() < until;) await pause(LOOK_MS);
    await pause(moment.ms);
    const { exitCode } = daemon.child;
    await daemon.kill(moment.whom);
    off.abort();
    await living;
    if (exitCode !== null) return `a daemon ended by itself (exit ${exitCode})`;
  }
  return undefined;
}

/** Follows all to its end, and has the person's leftovers removed; what it says: what is stuck. */
async function drained(it: BuildingOmo, person: Person, stillMs: number): Promise<string | undefined> {
  const off = new AbortController();
  const living = person.live('no more', off.signal);
  living.catch(() => undefined);
  const growth = new Growth(it.omo.home);
  for (let at = { lines: growth.look(), ms: performance.now() }; person.open.length > 0; await pause(50)) {
    if (growth.look() > at.lines) at = { lines: growth.lines, ms: performance.now() };
    else if (performance.now() - at.ms > stillMs) break;
  }
  off.abort();
  await living;
  if (person.open.length > 0)
    return `nothing is journaled any more, and open are: ${person.open.map(({ stage, run, tasks }) => `${run ?? tasks[0]?.id} (${stage})`).join(', ')}`;
  await ask(it.omo, 'leftovers', { remove: true, force: false });
  return undefined;
}
