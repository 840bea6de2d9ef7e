import { OmoError } from '../../core/errors.ts';
import type { Run } from '../../core/state/state.ts';
import { takeMessage } from '../../core/synthesis/message.ts';
import type { Overview } from '../../core/synthesis/overview.ts';
import { overviewOf } from '../../core/synthesis/overview.ts';
import { isUnderWay } from '../../core/synthesis/state.ts';
import { clip, oneLine } from '../../core/text/line.ts';
import type { Integration } from '../../ports/integration.ts';
import type { Params, Results } from '../../protocol/messages.ts';
import type { AskParts } from './ask.ts';
import { runNamed } from './ask.ts';
import type { Whole } from './parts.ts';
import { wholeOf } from './parts.ts';

export interface TakeParts extends AskParts {
  readonly integration: Integration;
}

/** Brings what was put together into the branch that is checked out in the person's tree. The only thing that touches it. */
export async function takeRun(
  parts: TakeParts,
  { run: name, anyway }: Params<'run.take'>,
): Promise<Results['run.take']> {
  const run = runNamed(parts, name);
  checkTogether(run);
  const overview = overviewOf(run);
  const open = openWords(run, overview);
  if (open.length > 0 && !anyway)
    throw new OmoError(
      'E_UNMERGED',
      `run ${run.id} is not whole: ${open.join('; ')}. Nothing was taken. Put it right and run \`omo synthesize ${run.id}\` again, or take it as it is with \`omo merge ${run.id} --anyway\`.`,
    );
  const taken = await take(parts, wholeOf(parts.home, run));
  const notes = [...open, ...undone(overview)];
  await parts.record([{ type: 'synthesis.taken', at: parts.now(), run: run.id, ...taken }]);
  return { run: run.id, ...taken, notes };
}

function checkTogether({ id, synthesis }: Run): void {
  if (!synthesis)
    throw new OmoError('E_UNMERGED', `run ${id} is not put together yet. Run \`omo synthesize ${id}\` first.`);
  if (isUnderWay(synthesis))
    throw new OmoError('E_UNMERGED', `run ${id} is being put together now. Wait until that has ended, then take it.`);
  if (synthesis.head === undefined)
    throw new OmoError(
      'E_UNMERGED',
      `nothing of run ${id} is put together, so there is nothing to take. \`omo synthesize ${id}\` says why.`,
    );
}

function openWords({ synthesis }: Run, { left, missed, unmeasured, failing }: Overview): string[] {
  const problem = synthesis?.phase.is === 'ended' ? synthesis.phase.problem : undefined;
  return [
    ...left.map(({ step, phase }) => `${step.task} is left out (${clip(oneLine(phase.reason), 200)})`),
    ...missed.map(({ spec }) => `${spec.id} is done and not in it`),
    ...unmeasured.map(({ spec }) => `${spec.id} is done, but what it changed is not known`),
    ...(failing
      ? [`${clip(oneLine(failing.command), 100)} fails on it${synthesis?.verified?.before ? ', as it did before' : ''}`]
      : []),
    ...(problem === undefined ? [] : [oneLine(problem)]),
  ];
}

function undone({ notDone }: Overview): string[] {
  if (notDone.length === 0) return [];
  const ids = notDone.map(({ spec }) => spec.id).join(', ');
  return [`not done, so not in it: ${ids}`];
}

async function take(
  { integration }: TakeParts,
  { run, place }: Whole,
): Promise<{ readonly branch: string; readonly was: string; readonly commit: string }> {
  const taken = await integration.take(place, takeMessage(run));
  if (taken.is === 'refused')
    throw new OmoError(
      'E_UNMERGED',
      `run ${run.id} can’t be taken into your branch now: ${taken.why}. Nothing was changed.`,
    );
  const { branch, was, commit } = taken;
  return { branch, was, commit };
}
