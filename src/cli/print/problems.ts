import type { OmoError, Problem } from '../../core/errors.ts';
import { sanitize } from '../../core/text/sanitize.ts';
import type { Paint } from './paint.ts';

/** `omo: <message> [CODE]`, then each problem on a line of its own. */
export function errorLines(error: OmoError, paint: Paint): string[] {
  return [`${paint('red', 'omo:')} ${sanitize(error.message)} [${error.code}]`, ...problemLines(error.problems)];
}

/** `where: message [CODE]` */
export function problemLines(problems: readonly Problem[]): string[] {
  return problems.map(
    ({ where, message, code }) =>
      `  ${where === undefined ? '' : `${sanitize(where)}: `}${sanitize(message)} [${code}]`,
  );
}

/** The same for scripts. */
export function errorJson({ code, message, problems }: OmoError): unknown {
  return { schemaVersion: 1, error: { code, message, problems } };
}
