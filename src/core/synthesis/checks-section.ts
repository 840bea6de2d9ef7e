import type { Verification } from '../events/proof.ts';
import type { Run } from '../state/state.ts';
import { block, code } from './inert.ts';

/** What had to pass on the whole, and how it ended. */
export function checksSection({ synthesis }: Run): string {
  const { verified, asked } = synthesis ?? {};
  if (!verified || !asked) return '';
  const done = verified.checks.map((check) => checkLines(check));
  const rest = asked.verify.slice(verified.checks.length).map((command) => `- ${code(command, 300)}: not run any more`);
  return ['## Checks of the whole', '', ...done, ...rest].join('\n');
}

function checkLines(check: Verification): string {
  const line = `- ${code(check.command, 300)}: ${howItEnded(check)}`;
  if (check.ok) return line;
  const tail = check.tail.trim() === '' ? [] : ['', block(check.tail, 40, 'end'), ''];
  return [`${line}. All it printed: ${code(check.output, 300)}`, ...tail].join('\n');
}

function howItEnded({ ok, exitCode, signal, timedOut, problem, ms }: Verification): string {
  const took = `${Math.round(ms / 100) / 10} s`;
  if (ok) return `passed (${took})`;
  if (problem !== undefined) return `could not be run: ${code(problem, 300)}`;
  if (timedOut) return `not finished after ${took}`;
  return `failed (${signal ?? `exit code ${exitCode ?? 'unknown'}`}, ${took})`;
}
