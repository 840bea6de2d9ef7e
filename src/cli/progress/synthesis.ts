import type { SynthesisReport } from '../../core/synthesis/report.ts';
import { safeLine } from '../print/safe.ts';
import { checkWords, howWords } from '../print/synthesis.ts';

/** What has become different in putting a run together, a line each; at first whatever is done already. */
export function synthesisChanges(before: SynthesisReport | undefined, after: SynthesisReport | undefined): string[] {
  if (!after) return [];
  const merged = after.merged.filter(({ task }) => !before?.merged.some((one) => one.task === task));
  const left = after.left.filter(({ task }) => !before?.left.some((one) => one.task === task));
  const began = after.status === 'verifying' && before?.status !== 'verifying';
  return [
    ...merged.map((one) => `${safeLine(one.task)}: ${howWords(one)}`),
    ...left.map(({ task, reason }) => `${safeLine(task)}: left out: ${safeLine(reason)}`),
    ...(began ? ['the whole is checked'] : []),
    ...after.checks.slice(before?.checks.length ?? 0).map(checkWords),
  ];
}
