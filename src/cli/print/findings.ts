import type { Finding, FindingsOfAttempt } from '../../core/findings/finding.ts';
import type { Output } from './output.ts';
import { page } from './page.ts';
import type { Style } from './paint.ts';
import { safeLine } from './safe.ts';
import { clip, measureFor } from './width.ts';

type Sheet = Pick<Output, 'columns' | 'paint'>;

/** What each attempt wrote, grouped by what it is, with the lines it stands on. */
export async function findingsLines(
  run: string,
  attempts: readonly FindingsOfAttempt[],
  sheet: Sheet,
): Promise<string[]> {
  if (attempts.length === 0) return [`Run ${safeLine(run)} has no attempt yet that could have written anything.`];
  const pages = await Promise.all(attempts.map((attempt) => attemptLines(attempt, sheet)));
  return page(...pages);
}

async function attemptLines(attempt: FindingsOfAttempt, sheet: Sheet): Promise<string[]> {
  const { task, agent, read, counts } = attempt;
  const head = `${safeLine(task)}, attempt ${attempt.attempt}, ${safeLine(agent)}`;
  const told = GROUPS.flatMap(({ kind, one, many }) => (counts[kind] === 0 ? [] : [counted(counts[kind], one, many)]));
  const summary = read.length === 0 ? 'it wrote nothing' : told.length === 0 ? 'nothing was found' : told.join(', ');
  const lines = await Promise.all(GROUPS.map((group) => groupLines(group, attempt, sheet)));
  const from = read.length === 0 ? [] : [sheet.paint('dim', `  from ${read.map(safeLine).join(', ')}`)];
  return [`${sheet.paint('bold', head)}: ${summary}`, ...lines.flat(), ...from];
}

interface Group {
  readonly kind: Finding['kind'];
  readonly one: string;
  readonly many: string;
  readonly style?: Style;
}

/** What a person looks for first. */
const GROUPS: readonly Group[] = [
  { kind: 'limit', one: 'limit', many: 'limits', style: 'yellow' },
  { kind: 'error', one: 'error', many: 'errors', style: 'red' },
  { kind: 'test', one: 'run of tests', many: 'runs of tests' },
  { kind: 'file', one: 'file written or removed', many: 'files written or removed', style: 'green' },
  { kind: 'command', one: 'command', many: 'commands', style: 'cyan' },
  { kind: 'progress', one: 'mark of progress', many: 'marks of progress' },
];

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

async function groupLines({ kind, many, style }: Group, attempt: FindingsOfAttempt, sheet: Sheet): Promise<string[]> {
  const all = attempt.findings.filter((finding) => finding.kind === kind);
  if (all.length === 0) return [];
  const shown = all.slice(-SHOWN);
  const measure = await measureFor(shown.map(({ says }) => says));
  const digits = String(shown.at(-1)?.line ?? 0).length;
  const room = Math.max(LEAST, sheet.columns() - INDENT - digits - 2);
  const missing = attempt.counts[kind] - shown.length;
  return [
    `  ${style === undefined ? many : sheet.paint(style, many)}${missing > 0 ? `, the last ${shown.length} of ${attempt.counts[kind]}` : ''}`,
    ...shown.map(({ line, says }) => {
      const number = sheet.paint('dim', String(line).padStart(digits));
      return `${' '.repeat(INDENT)}${number}  ${clip(safeLine(says), room, measure)}`;
    }),
  ];
}

/** Of each kind and attempt; `--json` has more. */
const SHOWN = 20;
const INDENT = 4;
const LEAST = 20;
