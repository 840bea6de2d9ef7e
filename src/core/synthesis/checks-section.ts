import type { Verification } from '../events/proof.ts';
import type { Run } from '../state/state.ts';
import { block, code, inItem } from './inert.ts';

/** What had to pass on the whole, and how it ended. `elsewhere`: the reader does not have this machine's files. */
export function checksSection({ synthesis }: Run, reader: 'here' | 'elsewhere' = 'here'): string {
  const { verified, asked } = synthesis ?? {};
  if (!verified || !asked) return '';
  const done = verified.checks.map((check) => checkLines(check, reader));
  const rest = asked.verify.slice(verified.checks.length).map((command) => `- ${code(command, 300)}: not run any more`);
  return ['## Checks of the whole', '', ...done, ...rest].join('\n');
}

function checkLines(check: Verification, reader: 'here' | 'elsewhere'): string {
  const line = `- ${code(check.command, 300)}: ${howItEnded(check)}`;
  if (check.ok) return line;
  const tail = check.tail.trim() === '' ? [] : ['', inItem(block(check.tail, 40, 'end')), ''];
  const where = reader === 'here' && check.output !== '' ? `. All it printed: ${code(check.output, 300)}` : '';
  return [`${line}${where}`, ...tail].join('\n');
}

function howItEnded({ ok, exitCode, signal, timedOut, problem, ms }: Verification): string {
  const took = `${Math.round(ms / 100) / 10} s`;
  if (ok) return `passed (${took})`;
  if (problem !== undefined) return `could not be run: ${code(problem, 300)}`;
  if (timedOut) return `not finished after ${took}`;
  return `failed (${signal ?? `exit code ${exitCode ?? 'unknown'}`}, ${took})`;
}
