import { cpSync, mkdtempSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { figure } from '../../support/faults.ts';
import type { Omo } from '../../support/run-omo.ts';
import type { Fault } from './check.ts';
import type { Night } from './night.ts';

/** What a night came to, for docs/promises.md. */
export function tell({ kills, starts, history }: Night, faults: readonly Fault[]): void {
  const { given, programs } = history;
  const wrote = programs.flatMap((program) => program.wrote.map(({ id }) => id));
  const written = new Set(wrote).size;
  const count = (kind: Fault['kind']): number => faults.filter((fault) => fault.kind === kind).length;
  const known = given.filter(({ state }) => state !== 'none').length;
  const lies = faults.filter(({ kind, what }) => kind === 'answer lost' && what.endsWith('accepted')).length;
  const after = `${kills} kills in the answering window`;
  figure(
    'P1',
    `event files, ${after}`,
    `${written} written, ${wrote.length - written} of them twice: ${count('event lost')} lost, ${count('event doubled')} doubled`,
  );
  figure(
    'P5',
    `answers, ${after}`,
    `${given.length} given, ${known} acknowledged: ${count('answer lost')} lost, ${count('answer doubled')} doubled, ${count('answer garbled')} garbled`,
  );
  figure('P6', `"accepted" without proof, ${after}`, `${lies}`);
  figure(
    'P12',
    `tasks and sessions, ${after}`,
    `${programs.length} tasks: ${count('task done twice')} done twice, ${count('task not done')} not done, ${count('orphan session') + count('session missing')} orphan or missing sessions`,
  );
  figure('P12', 'from a daemon’s start to its first answer', ready(starts));
}

function ready(starts: Night['starts']): string {
  const [ms, cpu] = [starts.map((start) => start.ms), starts.map((start) => start.cpuMs)];
  const load = loadavg().map((one) => one.toFixed(1));
  return `p50 ${at(ms, 0.5)} ms, p99 ${at(ms, 0.99)} ms, max ${at(ms, 1)} ms; of the processor p50 ${at(cpu, 0.5)} ms, max ${at(cpu, 1)} ms (${starts.length} starts, load ${load.join(' ')})`;
}

function at(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0);
}

/** Copies all there is of a night that went wrong to where the test's end doesn't remove it. Returns where that is. */
export function kept(omo: Omo): string {
  const folder = mkdtempSync(join(tmpdir(), 'omo-kills-'));
  cpSync(omo.root, folder, { recursive: true, filter: (path) => !statSync(path).isSocket() });
  return `its history is in ${folder}`;
}
