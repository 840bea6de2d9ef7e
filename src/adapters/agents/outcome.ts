import { OmoError } from '../../core/errors.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';
import type { AgentSpec } from '../../core/events/agent-spec.ts';
import type { Failure } from '../../core/events/signal.ts';
import type { Usage } from '../../core/events/usage.ts';
import { chunksOf } from '../outputs/chunks.ts';
import { configuredLimit, LAST_LINES } from './configured-limit.ts';
import type { Exit } from './exit-words.ts';
import { FORMS } from './forms.ts';
import { LineCutter, type Line } from './lines.ts';
import { lastLine } from './last-line.ts';
import type { Heard, OutputEvent, OutputForm } from './output-form.ts';
import { plainOutcome, structuredOutcome } from './verdict.ts';

/** How an attempt ended, as far as its exit code and its own output tell. */
export interface Outcome {
  readonly ok: boolean;
  /** The agent's final message; for plain text its last line that is not empty. Untrusted text. */
  readonly summary?: string;
  /** The agent's id of the conversation. */
  readonly conversation?: string;
  /** Why it is not ok, in plain words. */
  readonly reason?: string;
  /** What a person should know beside: lines that could not be read, tools it was not allowed to use. */
  readonly notes?: readonly string[];
  /** No further attempt can help. */
  readonly final?: boolean;
  /** What its agent told of why it failed, where that is more than that the work failed. */
  readonly failure?: Failure;
  /** The program died without a word on why. */
  readonly crashed?: true;
  /** What it used, as its own output says; absent: unknown. */
  readonly usage?: readonly Usage[];
}

/**
 * Reads the whole output of an attempt that has ended. Ok only when the exit code and the output both say so. `at`: when it
 * ended, ms since the epoch: what its agent says of a time is meant from there, however late it is read. `limited`: how a
 * program that prints plain text tells of its provider's limit.
 */
export function readOutcome(
  kind: AgentSpec['output'],
  output: string,
  exit: Exit,
  at: number,
  limited?: AgentSpec['limited'],
): Outcome {
  const reading = new OutcomeReading(kind, at, { limited });
  reading.push(Buffer.from(output));
  return reading.end(exit);
}

/**
 * The same from a file, however large. A file that is not there is an output of nothing, and the outcome says that. `before`:
 * what its conversation had used when this attempt went on with it; absent: it began it.
 */
export async function readOutcomeFile(
  kind: AgentSpec['output'],
  file: string,
  exit: Exit,
  at: number,
  before?: readonly Usage[],
): Promise<Outcome> {
  const reading = new OutcomeReading(kind, at, { before });
  try {
    for await (const chunk of chunksOf(file)) reading.push(chunk);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') {
      throw new OmoError('E_FILE', `cannot read an attempt's output ${file}: ${messageOf(error)}`, {
        cause: error,
      });
    }
    reading.note(`its output ${file} is not there`);
  }
  return reading.end(exit);
}

interface Known {
  readonly limited?: AgentSpec['limited'];
  readonly before?: readonly Usage[] | undefined;
}

class OutcomeReading {
  readonly #kind: AgentSpec['output'];
  readonly #at: number;
  readonly #known: Known;
  readonly #cutter = new LineCutter();
  #heard: Heard = { end: { is: 'open' }, notes: [] };
  #lastLines: readonly string[] = [];
  #garbled = 0;

  constructor(kind: AgentSpec['output'], at: number, known: Known) {
    this.#kind = kind;
    this.#at = at;
    this.#known = known;
  }

  push(chunk: Buffer): void {
    for (const line of this.#cutter.push(chunk)) this.#line(line);
  }

  note(text: string): void {
    this.#heard = { ...this.#heard, notes: [...this.#heard.notes, text] };
  }

  end(exit: Exit): Outcome {
    for (const line of this.#cutter.end()) this.#line(line);
    if (this.#garbled > 0)
      this.note(`${this.#garbled === 1 ? 'one line' : `${this.#garbled} lines`} of its output could not be read`);
    return this.#kind === 'text'
      ? plainOutcome(this.#heard, exit, configuredLimit(this.#known.limited, this.#lastLines, exit, this.#at))
      : structuredOutcome(FORMS[this.#kind], this.#heard, exit, this.#known.before);
  }

  #line(line: Line): void {
    if (this.#kind === 'text') this.#textLine(line.text);
    else if (line.text.trim() !== '') this.#eventLine(FORMS[this.#kind], line);
  }

  #textLine(text: string): void {
    const { said } = lastLine(text);
    if (said === undefined) return;
    this.#heard = { ...this.#heard, said };
    this.#lastLines = [...this.#lastLines, said].slice(-LAST_LINES);
  }

  #eventLine(form: OutputForm, line: Line): void {
    const event = line.whole ? parseEvent(line.text) : undefined;
    if (event === undefined) this.#garbled += 1;
    else this.#heard = form.hear(this.#heard, event, this.#at);
  }
}

/** A line as an object, or undefined when it is not one: a warning printed in between, or a line cut off by a crash. */
export function parseEvent(line: string): OutputEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    // The only thing JSON.parse throws is a SyntaxError: the answer to the question.
    return undefined;
  }
}

function isObject(value: unknown): value is OutputEvent {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
