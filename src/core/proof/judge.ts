import type { Evidence } from '../events/proof.ts';
import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { mustProduce, verifyCommand } from './asked.ts';
import { CHECK_MS } from './check-ms.ts';
import {
  emptyFailing,
  markersFailing,
  notCheckedFailing,
  saysFailing,
  unknownFailing,
  unmeasuredFailing,
  verifyFailing,
} from './failings.ts';
import type { Failing } from './failings.ts';
import { produced } from './produced.ts';

export { scopeOf, verifyCommand } from './asked.ts';
export { noticesOf } from './notices.ts';

export type Judgement =
  | { readonly is: 'holds' }
  | {
      readonly is: 'fails';
      /** One line for tables: the first thing that is wrong. */
      readonly reason: string;
      /** What the next attempt is told: all that is wrong, and what to do about it. Markdown of several lines. */
      readonly feedback: string;
    };

/** Whether what was measured of an attempt lets its task count as done. */
export function judgeEvidence(run: Run, task: TaskState, evidence: Evidence): Judgement {
  const failings = failingsOf(run, task, evidence);
  const [first] = failings;
  if (first === undefined) return { is: 'holds' };
  return { is: 'fails', reason: first.reason, feedback: failings.map(({ feedback }) => feedback).join('\n\n') };
}

function failingsOf(run: Run, task: TaskState, evidence: Evidence): Failing[] {
  const { says, changes, verify } = evidence;
  const made = produced(evidence);
  const command = verifyCommand(run, task);
  const found = [
    says && saysFailing(says),
    changes && markersFailing(changes.conflicted),
    unmeasured(run, task, evidence),
    mustProduce(run, task) && (made === 'nothing' || made === 'only-ignored') && emptyFailing(changes?.ignored ?? []),
    verify && verifyFailing(verify, run.options.checkMs ?? CHECK_MS),
    command !== undefined && verify === undefined && notCheckedFailing(command),
  ];
  return found.filter((one) => typeof one === 'object');
}

/** In a tree of its own, work that could not be committed reaches nobody. Elsewhere nobody knows of any, unless it tells some. */
function unmeasured(run: Run, task: TaskState, evidence: Evidence): Failing | undefined {
  const { unmeasured: why } = evidence;
  if (why === undefined) return undefined;
  if (run.ground?.isolate === 'worktree') return unmeasuredFailing(why);
  return mustProduce(run, task) && produced(evidence) === 'unknown' ? unknownFailing(why) : undefined;
}
