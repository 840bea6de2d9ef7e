import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Report } from '../../src/core/report/report.ts';
import type { SynthesisReport } from '../../src/core/synthesis/report.ts';
import { buildingOmo, type BuildingOmo } from './building-omo.ts';
import { onceIn, typesIn, type Occurrence } from './journal-watch.ts';
import type { Fingerprint } from './repo.ts';
import { processesOf, type Omo, type Said } from './run-omo.ts';

/** When the daemon is killed: as soon as the journal holds an event, or in the middle of a step that takes long. */
export type KillPoint = Occurrence | Gate;

/** A step that is held until the next daemon has begun it again. */
export interface Gate {
  readonly step: 'setup' | 'accept' | 'resolver' | 'verify';
  readonly during: 'run' | 'synthesis';
}

export interface Outcome {
  readonly it: BuildingOmo;
  readonly report: Report;
  readonly synthesis: SynthesisReport;
  readonly before: Fingerprint;
  /** How far the journal was at the kill; absent: there was none. */
  readonly killedAfter?: readonly string[];
}

export const TASKS = ['left', 'right', 'after'] as const;

/**
 * Two tasks that change the same line and different keys of one file, one that goes on with the first; set-up, acceptance,
 * and all of it put together by a resolver and checked. What it comes to does not depend on who is done first.
 */
export async function scenario(kill?: KillPoint): Promise<Outcome> {
  const it = await prepared();
  const before = await it.persons();
  const killing = kill === undefined ? undefined : armed(it, kill);
  if (kill && 'step' in kill && kill.during === 'run') killing?.hold();
  const report = await runIt(it);
  if (kill && 'step' in kill && kill.during === 'synthesis') killing?.hold();
  const synthesis = await putTogether(it);
  return { it, report, synthesis, before, ...(await killing?.over()) };
}

async function prepared(): Promise<BuildingOmo> {
  const it = await buildingOmo({ files: FILES });
  const settler = { run: [process.execPath, SETTLER, GATE, it.omo.root], prompt: 'stdin' };
  const file = join(it.omo.home, 'config.json');
  const config: { agents: object } = JSON.parse(readFileSync(file, 'utf8'));
  it.settings({ agents: { ...config.agents, settler } });
  const ran = (task: string) => `append ${join(it.omo.root, 'ran')} ${task}`;
  it.does('left', ran('left'), 'replace src/list.txt two zwei', 'json package.json a left');
  it.does('right', ran('right'), 'replace src/list.txt two deux', 'json package.json b right');
  it.does('after', ran('after'), 'write src/after.txt after');
  return it;
}

const FILES = {
  'package.json': `${JSON.stringify({ name: 'shop', a: '1', b: '1' }, null, 2)}\n`,
  'src/list.txt': 'one\ntwo\nthree\n',
};
const SETTLER = join(import.meta.dirname, 'settler.mjs');
const GATE = join(import.meta.dirname, 'gate.sh');

/** The tasks whose agents ran, once for each time. */
export function ranIn({ omo }: BuildingOmo): string[] {
  return readFileSync(join(omo.root, 'ran'), 'utf8').trim().split('\n');
}

async function runIt(it: BuildingOmo): Promise<Report> {
  const gate = (step: Gate['step']) => `sh ${GATE} ${it.omo.root} ${step}`;
  // What a check makes is no task's work.
  const accept = (file: string) => `(verify: test -f ${file} && touch made-by-check && ${gate('accept')})`;
  const first = await it.omo.run(
    'orchestrate',
    '--json',
    '--setup',
    gate('setup'),
    `backend:Make the left (id: left) ${accept('src/list.txt')}`,
    `frontend:Make the right (id: right) ${accept('src/list.txt')}`,
    `testing:Go on (id: after) (depends_on: left) ${accept('src/after.txt')}`,
  );
  return goneOn(it, first, ['results', '--follow', '--json']);
}

async function putTogether(it: BuildingOmo): Promise<SynthesisReport> {
  const verify = `sh ${GATE} ${it.omo.root} verify && test -f src/after.txt && ! grep -rn '<<<<<<<' src`;
  const ask = ['synthesize', '--json', '--verify', verify, '--resolver', 'settler'];
  return goneOn(it, await it.omo.run(...ask), ask);
}

/** A command whose daemon is killed before it has answered says so; then the person types the next one. */
async function goneOn<T>({ omo }: BuildingOmo, first: Said, next: readonly string[]): Promise<T> {
  const said = first.exit === UNREACHABLE ? await omo.run(...next) : first;
  expect(said.stdout, `${first.stderr}\n${said.stderr}`).not.toBe('');
  // The command's own JSON; what is not of that shape fails the test.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(said.stdout) as T;
}

const UNREACHABLE = 4;

interface Killing {
  /** From now on its step is held. */
  hold(): void;
  over(): Promise<Pick<Outcome, 'killedAfter'>>;
}

function armed({ omo }: BuildingOmo, kill: KillPoint): Killing {
  return 'step' in kill ? atGate(omo, kill) : atEvent(omo, kill);
}

function atEvent(omo: Omo, kill: Occurrence): Killing {
  let killedAfter: readonly string[] | undefined;
  const stop = onceIn(omo.home, kill, () => {
    killDaemon(omo);
    killedAfter = typesIn(omo.home);
  });
  return {
    hold: () => undefined,
    async over() {
      stop();
      return { killedAfter: killedAfter ?? expect.fail(`there was no ${kill.type} number ${kill.nth}`) };
    },
  };
}

function atGate(omo: Omo, { step }: Gate): Killing {
  let killing: Promise<Pick<Outcome, 'killedAfter'>> | undefined;
  return {
    hold() {
      writeFileSync(join(omo.root, `hold-${step}`), '');
      killing = killedAt(omo, step, passed(omo, step));
      // Told by `over`, after the commands that run meanwhile.
      killing.catch(() => undefined);
    },
    over: () => killing ?? expect.fail(`${step} was never held`),
  };
}

/** Kills the daemon while the step is held, and lets it go on when the next daemon has begun it again and nothing else of it is left. */
async function killedAt(omo: Omo, step: string, before: readonly number[]): Promise<Pick<Outcome, 'killedAfter'>> {
  const there = (known: readonly number[]) => async () => passed(omo, step).some((pid) => !known.includes(pid));
  try {
    await expect.poll(there(before), POLL).toBe(true);
    killDaemon(omo);
    const killedAfter = typesIn(omo.home);
    const held = await gatesOf(omo);
    await expect.poll(there([...before, ...held]), POLL).toBe(true);
    const left = async () => (await gatesOf(omo)).filter((pid) => held.includes(pid));
    await expect.poll(left, { ...POLL, message: `what the last daemon began of ${step}` }).toEqual([]);
    return { killedAfter };
  } finally {
    rmSync(join(omo.root, `hold-${step}`));
  }
}

const POLL = { timeout: 30_000, interval: 20 };

/** The pids of all that came to that step. */
function passed(omo: Omo, step: string): number[] {
  const file = join(omo.root, 'passed');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => line.split(' ')).flatMap(([name, pid]) => (name === step ? [Number(pid)] : []));
}

async function gatesOf({ root }: Omo): Promise<number[]> {
  const all = await processesOf(root);
  return all.filter(({ words }) => words.includes(GATE) && !words.includes('/bin/omo ')).map(({ pid }) => pid);
}

function killDaemon({ home }: Omo): void {
  process.kill(Number(readFileSync(join(home, 'run', 'daemon.pid'), 'utf8')), 'SIGKILL');
}
