import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { endCheck } from '../../adapters/checks/checker.ts';
import { endSetUp } from '../../adapters/git/set-up.ts';
import { messageOf } from '../../core/fault.ts';
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

/** In a clean tree of that commit, with what the project needs there. Where that can't be had it is not run, and says why. */
async function checkAt(parts: SynthesisParts, whole: Whole, at: CheckAt): Promise<Verification> {
  const { run, synthesis, place } = whole;
  const { checkMs } = synthesis.asked;
  const outputs = await outputsOf(parts.home, run.id);
  const [output, log] = [outputs(`${at.name}.log`), outputs(`${at.name}.setup.log`)];
  const env = await runEnvironment(parts.home, run.id);
  const mark = `${run.id}.whole`;
  // What a daemon that was killed in the middle of it left may still write to the tree.
  await Promise.all([endCheck({ output, mark }), endSetUp({ log })]);
  const { path } = await parts.integration.checkout(place, at.commit);
  const { command } = at;
  try {
    await bring({ ground: place.ground, path, env, setupMs: checkMs, log, signal: parts.closing });
  } catch (error) {
    return { command, ok: false, problem: messageOf(error), ms: 0, output: log, tail: '' };
  }
  const cwd = join(path, place.ground.below);
  // The run's folder may hold nothing that git keeps, and then it is not in the tree.
  await mkdir(cwd, { recursive: true });
  return parts.checker.check({ command, cwd, env, timeoutMs: checkMs, output, mark, signal: parts.closing });
}

type Blame = { readonly guilty?: string; readonly before?: true };
type Tried = 'passes' | 'fails' | 'unknown';

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
  const tried = async (commit: string): Promise<Tried> => {
    const { ok, problem } = await checkAt(parts, whole, { command, commit, name: `blame-${commit.slice(0, 12)}` });
    if (problem !== undefined || parts.closing.aborted) return 'unknown';
    return ok ? 'passes' : 'fails';
  };
  const before = await tried(whole.place.base);
  if (before !== 'passes') return before === 'fails' ? { before: true } : {};
  const guilty = taskOf(whole, await firstFailing(line, tried));
  return guilty === undefined ? {} : { guilty };
}

/** Of commits whose last is known to fail, the first that does; undefined when one of them can't be tried. */
async function firstFailing(
  line: readonly string[],
  tried: (commit: string) => Promise<Tried>,
): Promise<string | undefined> {
  let [good, bad] = [-1, line.length - 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    const how = await tried(line[middle] ?? '');
    if (how === 'unknown') return undefined;
    if (how === 'passes') good = middle;
    else bad = middle;
  }
  return line[bad];
}

/** Whose work a commit of the line brought; what was there already is told with the commit it was found in. */
function taskOf({ synthesis }: Whole, commit: string | undefined): string | undefined {
  const brought = synthesis.steps.flatMap(({ task, phase }) =>
    phase.is === 'merged' && phase.commit === commit ? [{ task, how: phase.how }] : [],
  );
  return (brought.find(({ how }) => how !== 'there') ?? brought[0])?.task;
}
