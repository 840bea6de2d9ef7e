import type { AgentSpec } from '../../core/events/agent-spec.ts';
import type { Failure } from '../../core/events/signal.ts';
import { exitWords, type Exit } from './exit-words.ts';
import { after, toldFailure } from './told-failure.ts';

/** Lines of a program's output that are its last words. */
export const LAST_LINES = 12;

/**
 * The limit that a program of the person's own met, as its configuration says how to tell: an exit code, or words among its
 * last lines. It is asked of a program that failed: one that is done met none, whatever it printed (verdict.ts). Without that
 * configuration never: what a program prints may be about anything. `at`: when it ended, ms since the epoch.
 */
export function configuredLimit(
  limited: AgentSpec['limited'],
  lastLines: readonly string[],
  exit: Exit,
  at: number,
): Failure | undefined {
  if (limited === undefined) return undefined;
  const found = saidIn(limited.says, lastLines);
  if (found !== undefined) return limit(found.line, after(at, found.seconds * 1000));
  const listed = exit.exitCode !== undefined && limited.exitCodes?.includes(exit.exitCode) === true;
  return listed ? limit(lastLines.at(-1) ?? exitWords(exit), undefined) : undefined;
}

function limit(message: string, until: number | undefined): Failure {
  return toldFailure({ kind: 'usage-limit', message, until });
}

/** The last line that says it; NaN seconds: it doesn't say for how long. */
function saidIn(says: string | undefined, lines: readonly string[]): { line: string; seconds: number } | undefined {
  if (says === undefined) return undefined;
  const words = new RegExp(says);
  const line = lines.findLast((one) => words.test(one));
  if (line === undefined) return undefined;
  return { line, seconds: Number(words.exec(line)?.groups?.['seconds'] ?? Number.NaN) };
}
