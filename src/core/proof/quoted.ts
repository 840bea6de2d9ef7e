import { sanitize } from '../text/sanitize.ts';

/** The end of an untrusted text as a fenced block that nothing in it can close: at most 60 lines and 4 000 characters. */
export function quotedEnd(text: string): string {
  const lines = sanitize(text)
    .slice(-MOST_CHARACTERS)
    .replace(/^[\uDC00-\uDFFF]/, '')
    .trimEnd()
    .split('\n')
    .slice(-MOST_LINES);
  const body = lines.join('\n');
  const fence = '`'.repeat(Math.max(3, longestRun(body) + 1));
  return `${fence}text\n${body}\n${fence}`;
}

const MOST_CHARACTERS = 4000;
const MOST_LINES = 60;

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
