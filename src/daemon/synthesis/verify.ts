import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import type { Event } from '../../core/events/event.ts';
import type { Verification } from '../../core/events/proof.ts';
import { runEnvironment } from '../launch.ts';
import { bring } from './bring.ts';
import type { SynthesisParts, Whole } from './parts.ts';
import { outputsOf } from './parts.ts';

/** Runs what has to pass on the whole, up to the first that fails, and finds with whose work that one fails first. */
export async function verifyWhole(parts: SynthesisParts, whole: Whole): Promise<readonly Event[]> {
  const { run, synthesis, place } = whole;
  const line = await parts.integration.line(place);
  const commit = line.at(-1) ?? place.base;
  const checks: Verification[] = [];
  for (const [index, command] of synthesis.asked.verify.entries()) {
    checks.push(await checkAt(parts, whole, { command, commit, name: `check-${index + 1}` }));
    if (parts.closing.aborted) return [];
    if (checks.at(-1)?.ok === false) break;
  }
  const blame = await blamed(parts, whole, line, checks);
  if (parts.closing.aborted) return [];
  return [{ type: 'synthesis.verified', at: parts.now(), run: run.id, commit, checks, ...blame }];
}

interface CheckAt {
  readonly command: string;
  readonly commit: string;
  /** Of the file that keeps its output. */
  readonly name: string;
}

/** In a clean tree of that commit, with what the project needs there. */
async function checkAt(parts: SynthesisParts, whole: Whole, { command, commit, name }: CheckAt): Promise<Verification> {
  const { run, synthesis, place } = whole;
  const { checkMs } = synthesis.asked;
  const outputs = await outputsOf(parts.home, run.id);
  const env = await runEnvironment(parts.home, run.id);
  const { path } = await parts.integration.checkout(place, commit);
  const log = outputs(`${name}.setup.log`);
  await bring({ ground: place.ground, path, env, setupMs: checkMs, log, signal: parts.closing });
  const cwd = join(path, place.ground.below);
  // The run's folder may hold nothing that git keeps, and then it is not in the tree.
  await mkdir(cwd, { recursive: true });
  return parts.checker.check({
    command,
    cwd,
    env,
    timeoutMs: checkMs,
    output: outputs(`${name}.log`),
    mark: `${run.id}.whole`,
    signal: parts.closing,
  });
}

type Blame = { readonly guilty?: string; readonly before?: true };

/** The first merge with which the failing check fails; found by halving, since it passes without any and fails with all. */
async function blamed(
  parts: SynthesisParts,
  whole: Whole,
  line: readonly string[],
  checks: readonly Verification[],
): Promise<Blame> {
  const failing = checks.at(-1);
  if (!failing || failing.ok || failing.problem !== undefined || parts.closing.aborted) return {};
  const { command } = failing;
  const passes = async (commit: string): Promise<boolean> =>
    (await checkAt(parts, whole, { command, commit, name: `blame-${commit.slice(0, 12)}` })).ok;
  if (!(await passes(whole.place.base))) return { before: true };
  const guilty = await firstFailing(line, passes, parts.closing);
  const task = whole.synthesis.steps.find(({ phase }) => phase.is === 'merged' && phase.commit === guilty)?.task;
  return task === undefined ? {} : { guilty: task };
}

/** Of commits whose last is known to fail, the first that does; undefined when the daemon ends meanwhile. */
async function firstFailing(
  line: readonly string[],
  passes: (commit: string) => Promise<boolean>,
  closing: AbortSignal,
): Promise<string | undefined> {
  let [good, bad] = [-1, line.length - 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    const ok = await passes(line[middle] ?? '');
    if (closing.aborted) return undefined;
    if (ok) good = middle;
    else bad = middle;
  }
  return line[bad];
}
