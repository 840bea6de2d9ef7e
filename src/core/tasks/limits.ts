import type { Problem } from '../errors.ts';
import { brokenCharacter, utf8Bytes } from '../text/clean.ts';

/** Bytes of UTF-8. What needs more belongs in a file that the task names. */
export const MAX_TEXT_BYTES = 1024 * 1024;
const MAX_TASK_BYTES = 256 * 1024;
export const MAX_TASKS = 10_000;
/** What workers may add to a run: at once, and in all. One that goes wild must not fill the night. */
export const FOLLOW_UPS = { atOnce: 20, inAll: 100 };

/** Why task text is not even looked into: too much of it, or no text at all in the sense of Unicode. */
export function refuseText(
  parts: readonly { readonly text: string; readonly where: string }[],
  whole: string,
): Problem[] {
  let bytes = 0;
  for (const { text } of parts) bytes += utf8Bytes(text, MAX_TEXT_BYTES);
  if (bytes > MAX_TEXT_BYTES) return [tooBig(whole, `at least ${size(bytes)}`, size(MAX_TEXT_BYTES))];
  return parts.flatMap(({ text, where }) => {
    const at = brokenCharacter(text);
    if (at === undefined) return [];
    const message = `Character ${at + 1} is half of a surrogate pair, so the text has no UTF-8 form. Write the character again.`;
    return [{ code: 'E_ENCODING' as const, where, message }];
  });
}

export function refuseTask(text: string, where: string): Problem | undefined {
  const bytes = utf8Bytes(text, MAX_TASK_BYTES);
  return bytes > MAX_TASK_BYTES ? tooBig(where, size(bytes), size(MAX_TASK_BYTES)) : undefined;
}

export function refuseCount(count: number, whole: string): Problem | undefined {
  return count > MAX_TASKS ? tooBig(whole, `more than ${MAX_TASKS} tasks`, `${MAX_TASKS} tasks`) : undefined;
}

function tooBig(where: string, got: string, limit: string): Problem {
  return {
    code: 'E_TOO_BIG',
    where,
    message: `Got ${got}; the limit is ${limit}. Put long material in a file and let the task name it, or split the work into several runs.`,
  };
}

function size(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Number((bytes / 1024 / 1024).toFixed(1))} MB` : `${Math.ceil(bytes / 1024)} KB`;
}
