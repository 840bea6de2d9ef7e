import { readFile } from 'node:fs/promises';
import { readOutcome } from '../../adapters/agents/outcome.ts';
import { ifThere } from '../../core/fault.ts';
import type { AgentSpec } from '../../core/events/agent-spec.ts';
import type { Event } from '../../core/events/event.ts';
import type { Conflict } from '../../core/events/synthesis.ts';
import { resolvePrompt } from '../../core/synthesis/resolve-prompt.ts';
import type { MergeStepState } from '../../core/synthesis/state.ts';
import type { MergeStep } from '../../ports/integration.ts';
import type { SynthesisParts, Whole } from './parts.ts';
import { mergeStep, outputsOf } from './parts.ts';
import type { Asking } from './resolver.ts';
import { askResolver, endEarlier, logName } from './resolver.ts';

/** So often the agent is asked: once, and once more with what it left unsettled. */
const ROUNDS = [1, 2] as const;

/** An agent settles a conflict in a tree of its own. What it does not settle is left out, with the reason. */
export async function resolveWork(
  parts: SynthesisParts,
  whole: Whole,
  state: MergeStepState,
): Promise<readonly Event[]> {
  const { resolver } = whole.synthesis.asked;
  const of = { at: parts.now(), run: whole.run.id, task: state.task };
  if (!resolver) return [{ type: 'synthesis.left', ...of, reason: 'no agent was named to settle its conflicts' }];
  const step = mergeStep(whole, state);
  // What an earlier daemon left may still write to the tree.
  await endEarlier(of.run, of.task);
  const merged = await parts.integration.merge(whole.place, step);
  if (merged.is === 'merged') return [await isThere(parts, of, resolver, merged)];
  return resolved(parts, whole, step, resolver, merged.conflicts);
}

type Of = { readonly at: number; readonly run: string; readonly task: string };

/** Settled before, by an agent of whom no daemon could tell any more; or it fits by now. */
async function isThere(
  parts: SynthesisParts,
  of: Of,
  resolver: AgentSpec,
  { commit, how, structured }: { commit: string; how: 'clean' | 'structure' | 'there'; structured: readonly string[] },
): Promise<Event> {
  if (how !== 'there') return { type: 'synthesis.merged', ...of, commit, how, structured: [...structured] };
  const says = await saidBefore(parts, of, resolver);
  return { type: 'synthesis.resolved', ...of, commit, by: resolver.name, ...(says !== undefined && { says }) };
}

async function resolved(
  parts: SynthesisParts,
  whole: Whole,
  step: MergeStep,
  resolver: AgentSpec,
  conflicts: readonly Conflict[],
): Promise<readonly Event[]> {
  const { run, place } = whole;
  let why: string | undefined;
  for (const round of ROUNDS) {
    const { path } = await parts.integration.open(place, step);
    const prompt = resolvePrompt(run, conflicts, why);
    const said = await askResolver(parts, asking(whole, step, resolver, { path, prompt, round }));
    if (parts.closing.aborted) return [];
    const of = { at: parts.now(), run: run.id, task: step.task };
    if (said.is === 'failed')
      return [
        { type: 'synthesis.left', ...of, reason: `${resolver.name}, which was to settle its conflicts, ${said.why}` },
      ];
    const settled = await parts.integration.settle(place, step);
    if (settled.is === 'settled')
      return [
        {
          type: 'synthesis.resolved',
          ...of,
          at: parts.now(),
          commit: settled.commit,
          by: resolver.name,
          ...(said.says !== undefined && { says: said.says }),
        },
      ];
    why = settled.why;
  }
  const reason = `${resolver.name} was asked twice to settle its conflicts and did not: ${why ?? ''}`;
  return [{ type: 'synthesis.left', at: parts.now(), run: run.id, task: step.task, reason }];
}

function asking(
  { run, synthesis }: Whole,
  { task }: MergeStep,
  resolver: AgentSpec,
  { path, prompt, round }: { path: string; prompt: string; round: number },
): Asking {
  return { run, task, resolver, cwd: path, prompt, round, timeoutMs: synthesis.asked.resolveMs };
}

/** What it said the last time, from what is kept of its output. */
async function saidBefore(
  { home, now }: SynthesisParts,
  { run, task }: Of,
  resolver: AgentSpec,
): Promise<string | undefined> {
  const outputs = await outputsOf(home, run);
  for (const round of ROUNDS.toReversed()) {
    const text = await ifThere(() => readFile(outputs(logName(task, round)), 'utf8'));
    if (text !== undefined) return readOutcome(resolver.output, text, { exitCode: 0 }, now()).summary;
  }
  return undefined;
}
