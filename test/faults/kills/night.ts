import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import type { Client } from '../../../src/adapters/socket/client.ts';
import { Dice } from '../../support/dice.ts';
import { SEED } from '../../support/faults.ts';
import type { Omo } from '../../support/run-omo.ts';
import { makeOmo } from '../../support/run-omo.ts';
import { Doomed } from './daemon.ts';
import type { Work } from './employer.ts';
import { Employer } from './employer.ts';
import type { History } from './history.ts';
import { journalOf, programsOf } from './history.ts';
import type { Ground, Moment } from './moment.ts';
import { signOf } from './moment.ts';
import { Person } from './person.ts';

/** From the start of a daemon's process to its first answer, ms: on the clock, and of the processor, which the load of a machine changes less. */
export interface Start {
  readonly ms: number;
  readonly cpuMs: number;
}

export interface NightOptions {
  readonly kills: number;
  readonly dice: Dice;
  readonly moment: (dice: Dice) => Moment;
  readonly work: Work;
  /** One of the ways of naive.mjs. Then it ends when nothing happens any more, which may be before all is done. */
  readonly naive?: string;
}

export interface Night {
  readonly omo: Omo;
  readonly kills: number;
  /** Of each daemon that came so far. */
  readonly starts: readonly Start[];
  readonly history: History;
}

const ASKER = join(import.meta.dirname, 'asker.mjs');

/** Starts the daemon and kills it, so many times, while workers ask and the person answers; then lets the last one finish. */
export async function night({ kills, dice, moment, work, naive }: NightOptions): Promise<Night> {
  const omo = prepared();
  const ground = { home: omo.home, programs: join(omo.root, 'programs') };
  mkdirSync(ground.programs);
  const [person, employer] = [new Person(new Dice(SEED, 'person')), new Employer(omo, ground.programs, work)];
  const daemon = new Doomed(omo, naive);
  const starts: Start[] = [];
  for (let count = 0; count < kills; count += 1) {
    const start = await oneLife(daemon, ground, moment(dice), starts.at(-1)?.ms ?? USUAL_MS, (client) => {
      void person.sitAt(client);
      void employer.sitAt(client);
    });
    if (start !== undefined) starts.push(start);
    appendFileSync(join(omo.root, 'lives'), `${JSON.stringify({ count, at: Date.now(), ...start })}\n`);
  }
  employer.enough();
  const open = await lastLife(daemon, omo, person, employer, naive !== undefined);
  const sessions = await sessionsOf(omo);
  const history = {
    given: person.given,
    programs: programsOf(ground.programs),
    journal: journalOf(omo.home),
    sessions,
    open,
  };
  return { omo, kills, starts, history };
}

function prepared(): Omo {
  const omo = makeOmo();
  mkdirSync(omo.home, { mode: 0o700 });
  const agents = { asker: { run: ['sh'], interactive: [process.execPath, ASKER], hooks: 'claude' } };
  const settings = {
    agent: 'asker',
    agents,
    pools: { asker: { max: 50 } },
    responder: 'ask',
    notify: { desktop: false },
  };
  writeFileSync(join(omo.home, 'config.json'), JSON.stringify(settings));
  return omo;
}

/** How many starts' time is waited for a sign. */
const PATIENCE = 2;
/** How long a start is taken to last before there was one, ms. */
const USUAL_MS = 500;

/** `usualMs`: how long the last start took. Undefined when it was killed before it answered. */
async function oneLife(
  daemon: Doomed,
  ground: Ground,
  moment: Moment,
  usualMs: number,
  meet: (client: Client) => void,
): Promise<Start | undefined> {
  const began = performance.now();
  daemon.start();
  if (moment.is === 'starting') {
    await pause(moment.part * usualMs);
    await daemon.kill();
    return undefined;
  }
  const client = await daemon.ready();
  const start = { ms: performance.now() - began, cpuMs: daemon.cpuMs() };
  meet(client);
  await (moment.is === 'running' ? pause(moment.part * usualMs) : signOf(ground, moment.sign, PATIENCE * usualMs));
  await daemon.kill();
  await client.closed;
  return start;
}

/** Lives until all is done; which workers it calls open then. */
async function lastLife(
  daemon: Doomed,
  omo: Omo,
  person: Person,
  employer: Employer,
  naive: boolean,
): Promise<string[]> {
  daemon.start();
  const client = await daemon.ready();
  writeFileSync(join(omo.root, 'programs', 'over'), '');
  void person.sitAt(client);
  await Promise.race([employer.sitAt(client), naive ? quiet(omo) : pause(TOO_LONG_MS)]);
  const { workers } = await client.call('status', {});
  await client.call('daemon.stop', {});
  await client.closed;
  await daemon.over();
  return workers.map(({ session }) => session);
}

/** Whatever is not done then will never be, and the checker says so. */
const TOO_LONG_MS = 10 * 60_000;
/** Longer than a worker thinks. */
const QUIET_MS = 3000;

/** Resolves when the journal has not grown for a while. */
async function quiet({ home }: Omo): Promise<void> {
  const size = (): number => statSync(join(home, 'event_log.jsonl')).size;
  for (let before = -1; before !== size(); await pause(QUIET_MS)) before = size();
}

async function sessionsOf({ env }: Omo): Promise<string[]> {
  const tmux = ['-L', env['OMO_TMUX_SOCKET'] ?? '', 'list-sessions', '-F', '#{session_name}'];
  const { stdout } = await execa('tmux', tmux, { env, extendEnv: false, reject: false });
  return stdout.split('\n').filter((name) => name.startsWith('omo-worker-'));
}
