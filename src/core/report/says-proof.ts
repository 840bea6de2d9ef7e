import type { Event } from '../events/event.ts';
import type { Evidence, Verification } from '../events/proof.ts';
import { assess } from '../rubric/assess.ts';
import type { Said } from './said.ts';
import { because, excerpt } from './said.ts';

export type ProofEvent = Extract<
  Event,
  {
    type:
      | 'attempt.tree-ready'
      | 'attempt.launch-decided'
      | 'attempt.check-decided'
      | 'attempt.checked'
      | 'attempt.review-decided'
      | 'attempt.reviewed'
      | `synthesis.${string}`;
  }
>;

/** A fact about where an attempt works, what its work was worth, and how a run's branches are put together. */
export function saysProof(event: ProofEvent): Said | undefined {
  switch (event.type) {
    case 'attempt.tree-ready':
      return { signal: 'process', says: treeWords(event.tree) };
    case 'attempt.check-decided':
      return { signal: 'acceptance', says: 'it says that it is done; its work is looked at' };
    case 'attempt.checked':
      return { signal: 'acceptance', says: evidenceWords(event.evidence) };
    case 'attempt.review-decided':
      return { signal: 'acceptance', says: `${event.agent} is asked for a review` };
    case 'attempt.reviewed':
      return { signal: 'acceptance', says: reviewWords(event) };
    case 'attempt.launch-decided':
    case 'synthesis.merge-decided':
    case 'synthesis.resolve-decided':
    case 'synthesis.verify-decided':
    case 'synthesis.report-decided':
      return undefined;
    default:
      return saysSynthesis(event);
  }
}

function saysSynthesis(event: Extract<ProofEvent, { type: `synthesis.${string}` }>): Said | undefined {
  switch (event.type) {
    case 'synthesis.asked':
      return { signal: 'person', says: `the branches of run ${event.run} are put together` };
    case 'synthesis.merged':
      return { signal: 'result', says: `the work of ${event.task} was merged (${HOW[event.how]})` };
    case 'synthesis.conflicted':
      return {
        signal: 'result',
        says: `the work of ${event.task} does not fit: ${event.conflicts.map(({ path }) => excerpt(path)).join(', ')}`,
      };
    case 'synthesis.resolved':
      return { signal: 'result', says: `${event.by} settled the conflicts of ${event.task}` };
    case 'synthesis.left':
      return { signal: 'result', says: `the work of ${event.task} is left out${because(event.reason)}` };
    case 'synthesis.verified':
      return { signal: 'acceptance', says: wholeWords(event) };
    case 'synthesis.ended':
      return { signal: 'result', says: `run ${event.run} is put together${because(event.problem)}` };
    case 'synthesis.taken':
      return { signal: 'person', says: `run ${event.run} was taken into ${excerpt(event.branch)}` };
    default:
      return undefined;
  }
}

const HOW = { clean: 'clean', structure: 'some files by what they say', there: 'it was there already' };

function treeWords({ path, branch, conflicts }: Extract<ProofEvent, { type: 'attempt.tree-ready' }>['tree']): string {
  const where = branch === undefined ? `in ${excerpt(path)}` : `on the branch ${excerpt(branch)}, in ${excerpt(path)}`;
  const open =
    conflicts.length === 0 ? '' : `; to be settled first: ${conflicts.map((one) => excerpt(one)).join(', ')}`;
  return `it works ${where}${open}`;
}

function evidenceWords({ changes, unmeasured, verify }: Evidence): string {
  const did =
    changes === undefined
      ? unmeasured === undefined
        ? []
        : [`what it changed could not be told${because(unmeasured)}`]
      : [
          changes.count === 0
            ? 'it changed no file'
            : `it changed ${changes.count} files (+${changes.insertions} −${changes.deletions})`,
        ];
  return [...did, ...(verify === undefined ? [] : [verifyWords(verify)])].join('; ') || 'there was nothing to look at';
}

function verifyWords({ command, ok, exitCode, signal, timedOut, problem }: Verification): string {
  const how = timedOut
    ? 'took too long'
    : (problem ?? (signal === undefined ? `exit code ${exitCode}` : `ended by ${signal}`));
  return `${excerpt(command)} ${ok ? 'passed' : `failed (${how})`}`;
}

function reviewWords({ agent, result }: Extract<ProofEvent, { type: 'attempt.reviewed' }>): string {
  if (result.is !== 'verdict') return `${agent} gave no verdict${because(result.why)}`;
  const { average, pass } = assess(result.verdict);
  return `the review by ${agent} gives it ${average} of 5${pass ? '' : ', which does not pass'}${because(result.verdict.summary)}`;
}

function wholeWords({ checks, guilty, before }: Extract<ProofEvent, { type: 'synthesis.verified' }>): string {
  const failed = checks.find(({ ok }) => !ok);
  if (!failed) return `the whole passes: ${checks.map(({ command }) => excerpt(command)).join(', ')}`;
  const whose = before
    ? ', as it does without any of this work'
    : guilty === undefined
      ? ''
      : `, from the work of ${guilty} on`;
  return `on the whole ${verifyWords(failed)}${whose}`;
}
