import type { Finding } from '../../core/findings/finding.ts';
import type { Found } from '../../core/findings/kept.ts';
import { doesWork } from '../../core/findings/commands.ts';
import { TextScan } from '../../core/findings/text-scan.ts';
import { words } from '../../core/findings/words.ts';
import type { Failure } from '../../core/events/signal.ts';
import type { OutputEvent } from './output-form.ts';

/** How one agent's structured output is read into findings. Only its events count, never what its model says. */
export interface AgentFindings {
  /** `line`: the line of the event, from 1. */
  hear(event: OutputEvent, line: number): Found[];
  /** What was begun and told no end. */
  end(): Found[];
}

/** Where a finding stands: its line, and when it was, where the agent tells it. */
export interface Stands {
  readonly line: number;
  readonly at?: number | undefined;
}

/** A command that ended: itself, and what it printed of tests and errors. No exit code: nobody told one. */
export function commandFindings(
  {
    run,
    exitCode,
    printed,
  }: { readonly run: string; readonly exitCode?: number | undefined; readonly printed: string },
  stands: Stands,
): Found[] {
  const code = isExitCode(exitCode) ? exitCode : undefined;
  const says = code === undefined ? words(run) : words(`${words(run)} (exit code ${code})`);
  const command = { run: words(run), ...(code !== undefined && { exitCode: code }) };
  return [found({ kind: 'command', says, command }, stands), ...printedFindings(run, printed, stands)];
}

function printedFindings(run: string, printed: string, { line, at }: Stands): Found[] {
  if (!doesWork(run)) return [];
  const scan = new TextScan({ marks: false, errors: true, run });
  const all = [...printed.split('\n').flatMap((text) => scan.line(text.slice(0, MOST_LINE), line)), ...scan.end()];
  return all.map(({ finding }) => ({ finding: { ...finding, line, ...(at !== undefined && { at }) } }));
}

/** Of a line that a command printed. UTF-16 units. */
const MOST_LINE = 10_000;

export function fileFinding(path: string, did: 'written' | 'removed', stands: Stands): Found {
  return found({ kind: 'file', says: words(`${did} ${path}`), file: { path: words(path), did } }, stands);
}

export function errorFinding(says: string, stands: Stands): Found {
  return found({ kind: 'error', says: words(says) }, stands);
}

/** `2 of 5 done: write the tests`. Empty lists say nothing. */
export function planFindings(
  items: readonly { readonly text: string; readonly status: string }[],
  stands: Stands,
): Found[] {
  const wanted = items.filter(({ status }) => status !== 'cancelled' && status !== 'deleted');
  if (wanted.length === 0) return [];
  const done = wanted.filter(({ status }) => status === 'completed').length;
  const now = wanted.find(({ status }) => status === 'in_progress')?.text;
  const says = words(`${done} of ${wanted.length} done${now === undefined ? '' : `: ${now}`}`);
  return [found({ kind: 'progress', says }, stands)];
}

/** What its provider or its program did not let it do. Said again and again while it waits, it is one. */
export function failureFinding({ kind, message }: Failure, stands: Stands): Found {
  const says = words(message);
  return { ...found({ kind: LIMITS.includes(kind) ? 'limit' : 'error', says }, stands), sort: `failure ${says}` };
}

const LIMITS: readonly Failure['kind'][] = ['rate-limit', 'usage-limit', 'quota'];

function found(finding: Omit<Finding, 'line' | 'at'>, { line, at }: Stands): Found {
  return { finding: { ...finding, line, ...(isTime(at) && { at }) } };
}

function isTime(at: number | undefined): at is number {
  return at !== undefined && at >= 0 && at <= LATEST;
}

/** The last day a calendar of this language has. */
const LATEST = 8.64e15;

function isExitCode(code: number | undefined): code is number {
  return Number.isInteger(code) && Math.abs(Number(code)) <= 0xffff_ffff;
}
