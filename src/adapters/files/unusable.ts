import { OmoError, type ErrorCode } from '../../core/errors.ts';
import { MAX_TEXT_BYTES } from '../../core/tasks/limits.ts';
import type { OpenedText } from './text-file.ts';

/** What is wrong with a plan file that could be opened, or is no file at all. */
export function unusable(path: string, opened: Exclude<OpenedText, { is: 'text' }>): OmoError {
  const [code, says] = faults(opened);
  return new OmoError(code, `${path}${opened.is === 'not-utf-8' ? `:${opened.line}` : ''}: ${says}`);
}

function faults(opened: Exclude<OpenedText, { is: 'text' }>): [ErrorCode, string] {
  switch (opened.is) {
    case 'not-a-file':
      return ['E_PLAN_FILE', `expected a Markdown file, got ${opened.kind}.`];
    case 'too-big':
      return [
        'E_TOO_BIG',
        `the file has more than the ${MAX_TEXT_BYTES} bytes omo reads (${opened.bytes}). Split the plan.`,
      ];
    case 'binary':
      return ['E_PLAN_FILE', 'expected a Markdown file, got a binary one (it holds NUL bytes).'];
    case 'utf-16':
      return ['E_ENCODING', 'the file is UTF-16. Save it as UTF-8.'];
    case 'not-utf-8':
      return ['E_ENCODING', 'the line holds bytes that are not UTF-8. Save the file as UTF-8.'];
  }
}
