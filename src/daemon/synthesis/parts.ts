import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Home } from '../../config/home.ts';
import { OmoError } from '../../core/errors.ts';
import type { Run } from '../../core/state/state.ts';
import { mergeMessage } from '../../core/synthesis/message.ts';
import type { MergeStepState, Synthesis } from '../../core/synthesis/state.ts';
import type { Checker } from '../../ports/checker.ts';
import type { Integration, IntegrationPlace, MergeStep } from '../../ports/integration.ts';

/** What putting a run together needs from outside. */
export interface SynthesisParts {
  readonly home: Home;
  readonly now: () => number;
  readonly log: Logger;
  readonly integration: Integration;
  readonly checker: Checker;
  /** The daemon ends: what is under way is broken off, and done again by the next one. */
  readonly closing: AbortSignal;
}

/** A run that is being put together, with what that takes. */
export interface Whole {
  readonly run: Run;
  readonly synthesis: Synthesis;
  readonly place: IntegrationPlace;
}

export function wholeOf(home: Home, run: Run): Whole {
  const { synthesis } = run;
  if (!synthesis) throw new OmoError('E_INTERNAL', `nobody asked for run ${run.id} to be put together`);
  return { run, synthesis, place: placeOf(home, run, synthesis.branch) };
}

function placeOf(home: Home, { id, ground }: Run, branch: string): IntegrationPlace {
  if (ground?.base === undefined) throw new OmoError('E_INTERNAL', `run ${id} has no commit that it began with`);
  return { ground, dir: home.synthesis(id).dir, branch, base: ground.base };
}

/** A step as the repository needs it told. */
export function mergeStep({ run, synthesis }: Whole, { task, commit }: MergeStepState): MergeStep {
  const before = synthesis.steps.filter(({ phase }) => phase.is === 'merged');
  return {
    task,
    commit,
    message: mergeMessage(run, task),
    before: before.map((step) => ({ task: step.task, commit: step.commit, base: step.base })),
  };
}

/** Where the outputs of a run's putting together are kept, beside those of its attempts; made when it is not there. */
export async function outputsOf(home: Home, run: string): Promise<(name: string) => string> {
  const dir = join(home.attempts, run, '_whole');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return (name) => join(dir, name);
}
