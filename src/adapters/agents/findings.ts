import { stat } from 'node:fs/promises';
import type { AgentSpec } from '../../core/events/agent-spec.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';
import { OmoError } from '../../core/errors.ts';
import type { Counts, Finding } from '../../core/findings/finding.ts';
import { Kept, type Found } from '../../core/findings/kept.ts';
import { chunksOf } from '../outputs/chunks.ts';
import type { AgentFindings } from './agent-findings.ts';
import { ClaudeFindings } from './claude-findings.ts';
import { CodexFindings } from './codex-findings.ts';
import { LineCutter, type Line } from './lines.ts';
import { OpenCodeFindings } from './opencode-findings.ts';
import { parseEvent } from './outcome.ts';
import { TextFindings, type Known } from './text-findings.ts';

export { commandsOf } from '../../core/findings/commands.ts';

export interface ReadFindings {
  /** The files it was read from; empty: there was none. */
  readonly read: readonly string[];
  /** In the order of the file; the last 1 000. */
  readonly findings: readonly Finding[];
  readonly counts: Counts;
}

/**
 * What an attempt wrote, as findings: from its agent's structured output where there is any, else from what it showed. A line
 * at a time, so that a file of any size is read in little memory.
 */
export async function readFindings(
  kind: AgentSpec['output'],
  files: { readonly output: string; readonly log: string },
  known?: Known,
): Promise<ReadFindings> {
  if (kind !== 'text' && (await sizeOf(files.output)) > 0) return readFile(files.output, structured(kind));
  if ((await sizeOf(files.log)) === 0) return { read: [], findings: [], counts: new Kept().counts };
  return readFile(files.log, plain(kind === 'text' ? 'program' : 'screen', known));
}

/** The same from bytes in any chunks: what is found does not depend on where they are cut. */
export class FindingsReading {
  readonly #form: Form;
  readonly #cutter: LineCutter;
  readonly #kept = new Kept();
  #line = 0;

  constructor(form: Form) {
    this.#form = form;
    this.#cutter = new LineCutter(form.longest);
  }

  push(chunk: Buffer): void {
    for (const line of this.#cutter.push(chunk)) this.#hear(line);
  }

  end(): Omit<ReadFindings, 'read'> {
    for (const line of this.#cutter.end()) this.#hear(line);
    this.#keep(this.#form.end());
    return { findings: this.#kept.findings, counts: this.#kept.counts };
  }

  #hear(line: Line): void {
    this.#line += 1;
    this.#keep(this.#form.hear(line, this.#line));
  }

  #keep(all: readonly Found[]): void {
    for (const found of all) this.#kept.add(found);
  }
}

/** How the lines of a file are read. */
export interface Form {
  /** Bytes of a line beyond which it is cut; absent: as long as an agent's event may be. */
  readonly longest?: number;
  hear(line: Line, number: number): Found[];
  end(): Found[];
}

export function structured(kind: Exclude<AgentSpec['output'], 'text'>): Form {
  const agent: AgentFindings = new AGENTS[kind]();
  return {
    hear: (line, number) => {
      const event = line.whole ? parseEvent(line.text) : undefined;
      return event === undefined ? [] : agent.hear(event, number);
    },
    end: () => agent.end(),
  };
}

const AGENTS = { claude: ClaudeFindings, codex: CodexFindings, opencode: OpenCodeFindings };

export function plain(shows: 'program' | 'screen', known?: Known): Form {
  const text = new TextFindings(shows, known);
  return { longest: LONGEST_TEXT, hear: (line, number) => text.hear(line, number), end: () => text.end() };
}

/** Bytes: a progress bar that is drawn on one line a few hundred times. */
const LONGEST_TEXT = 64 * 1024;

async function readFile(path: string, form: Form): Promise<ReadFindings> {
  const reading = new FindingsReading(form);
  try {
    for await (const chunk of chunksOf(path)) reading.push(chunk);
  } catch (error) {
    throw unreadable(path, error);
  }
  return { read: [path], ...reading.end() };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    // An attempt that has not begun, or an agent without such a file.
    if (errnoOf(error) === 'ENOENT') return 0;
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): OmoError {
  return new OmoError('E_FILE', `cannot read what an attempt wrote, ${path}: ${messageOf(error)}`, { cause: error });
}
