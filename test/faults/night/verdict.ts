import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Event } from '../../../src/core/events/event.ts';
import { keyText } from '../../../src/core/state/state.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import { EMPTY } from '../../../src/core/state/state.ts';
import { report } from '../../../src/core/report/report.ts';
import type { BuildingOmo } from '../../support/building-omo.ts';
import { processesOf } from '../../support/run-omo.ts';
import { isDaemon } from '../../support/built.ts';
import { historyOf, type History } from './history.ts';
import type { Night } from './night.ts';
import type { Wanted } from './person.ts';

/** All that is wrong with a night that is over, in words; what should have come of it is known without asking omo. */
export async function verdict(night: Night): Promise<string[]> {
  const { it, person, trouble } = night;
  const history = historyOf(it);
  const told = [...journalFaults(history), ...person.wanted.flatMap((one) => runFaults(one, history))];
  told.push(...strangerFaults(person.wanted, history));
  if (trouble !== undefined) return [trouble, ...told];
  const works = await Promise.all(person.wanted.map(async (one) => workFaults(it, one)));
  return [...told, ...works.flat(), ...resultFaults(it, history), ...(await leftFaults(night))];
}

/** Sequence numbers go up by one, epochs never go down, and each epoch begins with its own daemon. */
export function journalFaults({ records }: Pick<History, 'records'>): string[] {
  return records.flatMap((record, n) => {
    const before = records[n - 1];
    if (record === undefined) return [`line ${n + 1} is no whole record`];
    const { seq, epoch, event } = record;
    const begins = event.type === 'daemon.started';
    return [
      ...(seq === n + 1 ? [] : [`line ${n + 1} has seq ${seq}`]),
      ...(before && epoch < before.epoch ? [`line ${n + 1} has epoch ${epoch} after ${before.epoch}`] : []),
      ...(begins && event.epoch !== epoch ? [`line ${n + 1} of epoch ${epoch} says it is ${event.epoch}`] : []),
      ...(begins === (epoch !== before?.epoch)
        ? []
        : [`line ${n + 1}, ${event.type}: epoch ${epoch} has two beginnings or none`]),
    ];
  });
}

/** Taken in once, ended once, each task begun and ended once: in the journal and, as far as that goes, outside. */
function runFaults({ stage, told, run = '', tasks }: Wanted, history: History): string[] {
  if (told === undefined) return stage === 'over' ? ['a run is over that nobody told of'] : [];
  const mine = history.events.filter((event) => 'run' in event && event.run === run);
  const counts = once(mine, ['run.submitted', 'run.report-decided', 'run.ended', 'synthesis.asked', 'synthesis.ended']);
  return [...counts, ...tasks.flatMap(({ id, dependsOn }) => taskFaults(run, id, dependsOn, mine, history))].map(
    (fault) => `run ${run}, ${told}: ${fault}`,
  );
}

const EACH = ['attempt.collect-decided', 'attempt.ended', 'attempt.check-decided', 'attempt.checked'];

function taskFaults(
  run: string,
  task: string,
  dependsOn: readonly string[],
  mine: readonly Event[],
  { ledger }: History,
): string[] {
  const events = mine.filter((event) => 'task' in event && event.task === task);
  const outside = ledger.filter((one) => one.run === run && one.task === task);
  const at = (what: string, id: string) => ledger.findIndex((l) => l.run === run && l.task === id && l.what === what);
  const begun = outside.filter(({ what }) => what === 'begin').map(({ key }) => key);
  const started = events.flatMap((event) => (event.type === 'attempt.started' ? [keyText(event)] : []));
  const ended = events.flatMap((event) => (event.type === 'attempt.ended' ? [keyText(event)] : []));
  const early = dependsOn.filter((id) => at('begin', task) < at('end', id) || at('end', id) === -1);
  return [
    ...once(events, EACH),
    ...events.filter(({ type }) => type === 'attempt.not-started').map((one) => JSON.stringify(one)),
    ...events.filter((one) => one.type === 'attempt.ended' && !one.ok).map((one) => JSON.stringify(one)),
    ...(outside.map(({ what }) => what).join() === 'begin,end'
      ? []
      : [`outside: ${outside.map((one) => `${one.what} ${one.key}`).join(', ') || 'never'}`]),
    ...(begun.join() === ended.join() ? [] : [`begun outside ${begun.join()}, ended in the journal ${ended.join()}`]),
    // One that ended at once may have been heard of before its start was written down.
    ...(['', begun.join()].includes(started.join()) ? [] : [`begun ${begun.join()}, started ${started.join()}`]),
    ...early.map((id) => `it began before ${id} had ended`),
  ].map((fault) => `task ${task}: ${fault}`);
}

function once(events: readonly Event[], types: readonly string[]): string[] {
  return types.flatMap((type) => {
    const count = events.filter((event) => event.type === type).length;
    return count === 1 ? [] : [`${count} times ${type}`];
  });
}

/** What nobody wanted, or wanted once and got twice. */
function strangerFaults(wanted: readonly Wanted[], { events, ledger }: History): string[] {
  const known = new Set(wanted.map(({ run }) => run));
  const taken = events.flatMap((event) => (event.type === 'run.submitted' && !known.has(event.run) ? [event.run] : []));
  const done = ledger.filter(
    ({ run, task }) => !wanted.some((one) => one.run === run && one.tasks.some(({ id }) => id === task)),
  );
  return [
    ...taken.map((run) => `run ${run} was taken in, and nobody knows of it`),
    ...done.map(({ what, key }) => `${what} ${key}: nobody knows of it`),
  ];
}

/** Each task's line stands once in its own commit and once in the whole, which has each task merged once. */
async function workFaults({ git }: BuildingOmo, { run, report: last, tasks }: Wanted): Promise<string[]> {
  const { synthesis, workers = [], ok } = last ?? {};
  if (!synthesis?.ok || !ok) return [`run ${run}: ok ${ok}, put together ${JSON.stringify(synthesis)}`];
  const proofs = new Map(workers.flatMap((worker) => worker.tasks.map(({ id, proof }) => [id, proof?.commit ?? ''])));
  const format = '--format=%(trailers:key=Omo-Task,valueonly,separator=%x2C)';
  const merged = (await git('log', '--first-parent', '--merges', format, `main..${synthesis.branch}`)).split('\n');
  const ids = tasks.map(({ id }) => id).toSorted();
  const faults = await Promise.all(
    tasks.flatMap(({ id }) =>
      [proofs.get(id) ?? '', synthesis.branch].map(async (where) => {
        const text = await git('show', `${where}:work/${id}.txt`);
        return /^attempt \d+$/.test(text) ? [] : [`run ${run}: work/${id}.txt in ${where}: ${JSON.stringify(text)}`];
      }),
    ),
  );
  const files = (await git('ls-tree', '-r', '--name-only', synthesis.branch)).split('\n').toSorted();
  const expected = ['README.md', ...tasks.map(({ id }) => `work/${id}.txt`)].toSorted();
  return [
    ...faults.flat(),
    ...(merged.toSorted().join() === ids.join() ? [] : [`run ${run}: merged ${merged.join()}, wanted ${ids.join()}`]),
    ...(files.join() === expected.join() ? [] : [`run ${run}: in the whole is ${files.join()}`]),
  ];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** Result files are views of the journal: each is what the journal says of its worker. */
function resultFaults({ omo }: BuildingOmo, { events }: History): string[] {
  const { runs } = events.reduce(reduce, EMPTY);
  const names = new Set(runs.flatMap((run) => run.workers.map(({ name }) => name)));
  return [...names].flatMap((name) => {
    const file = join(omo.home, `worker-${name}_result.json`);
    if (!existsSync(file)) return [`${name} has no result file`];
    const text = readFileSync(file, 'utf8');
    const said: { run: string } = JSON.parse(text);
    const run = runs.find(({ id }) => id === said.run);
    if (run === undefined) return [`the result of ${name} is of run ${said.run}, which the journal doesn't know`];
    const { schemaVersion, mode, workers } = report(run, 0, iso);
    const expected = { schemaVersion, run: run.id, mode, ...workers.find((one) => one.name === name) };
    return `${JSON.stringify(expected, null, 2)}\n` === text
      ? []
      : [`the result of ${name} is not what the journal says: ${text}`];
  });
}

/** Nothing of omo's is left but one daemon, its tmux server and the branches of the wholes; the person's tree is as it was. */
async function leftFaults({ it, before, person }: Night): Promise<string[]> {
  const { omo, git } = it;
  const sessions = await execa('tmux', ['-L', 'e2e', 'list-sessions', '-F', '#{session_name}'], {
    env: omo.env,
    extendEnv: false,
    reject: false,
  });
  const kept = sessions.stdout.split('\n').filter((name) => name.startsWith('omo-worker-'));
  const words = (await processesOf(omo.root)).map((one) => one.words);
  const daemons = words.filter(isDaemon).slice(1);
  const others = words.filter((one) => !isDaemon(one) && !/\/tmux | \/bin\/sleep infinity /.test(one));
  const trees = join(omo.home, 'worktrees');
  const folders = existsSync(trees) ? readdirSync(trees) : [];
  const known = (await git('worktree', 'list', '--porcelain')).split('\n').filter((line) => line.includes(omo.home));
  const branches = (await git('for-each-ref', '--format=%(refname:short)', 'refs/heads/omo/'))
    .split('\n')
    .filter((name) => name !== '');
  const wholes = new Set(person.wanted.map((one) => one.report?.synthesis?.branch));
  const tokens = readdirSync(join(omo.home, 'run', 'tokens'));
  const persons = JSON.stringify(await it.persons()) === JSON.stringify(before) ? [] : ['what is the person’s'];
  const all = {
    session: kept,
    process: [...daemons, ...others],
    folder: folders,
    tree: known,
    token: tokens,
    changed: persons,
  };
  const left = { ...all, branch: branches.filter((name) => !wholes.has(name)) };
  return Object.entries(left).flatMap(([what, found]) => found.map((one) => `left or spoilt: ${what} ${one}`));
}
