import { createReadStream } from 'node:fs';
import { OmoError } from '../../core/errors.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';
import type { AgentSpec } from '../../core/events/event.ts';
import { shortened } from '../../core/text/shortened.ts';
import { exitWords, type Exit } from './exit-words.ts';
import { FORMS } from './forms.ts';
import { LineCutter, type Line } from './lines.ts';
import { lastLine } from './last-line.ts';
import type { Heard, OutputEvent } from './output-form.ts';

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

/** Reads the whole output of an attempt that has ended. Ok only when the exit code and the output both say so. */
export function readOutcome(kind: AgentSpec['output'], output: string, exit: Exit): Outcome {
  const reading = new OutcomeReading(kind);
  reading.push(Buffer.from(output));
  return reading.end(exit);
}

/** The same from a file, however large. A file that is not there is an output of nothing, and the outcome says that. */
export async function readOutcomeFile(kind: AgentSpec['output'], file: string, exit: Exit): Promise<Outcome> {
  const reading = new OutcomeReading(kind);
  try {
    for await (const chunk of createReadStream(file)) if (Buffer.isBuffer(chunk)) reading.push(chunk);
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

class OutcomeReading {
  readonly #kind: AgentSpec['output'];
  readonly #cutter = new LineCutter();
  #heard: Heard = { end: { is: 'open' }, notes: [] };
  #garbled = 0;

  constructor(kind: AgentSpec['output']) {
    this.#kind = kind;
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
      ? plainOutcome(this.#heard, exit)
      : structuredOutcome(FORMS[this.#kind].title, this.#heard, exit);
  }

  #line(line: Line): void {
    if (this.#kind === 'text') {
      this.#heard = { ...this.#heard, ...lastLine(line.text) };
      return;
    }
    if (line.text.trim() === '') return;
    const event = line.whole ? parseEvent(line.text) : undefined;
    if (event === undefined) this.#garbled += 1;
    else this.#heard = FORMS[this.#kind].hear(this.#heard, event);
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

function plainOutcome(heard: Heard, exit: Exit): Outcome {
  if (exit.exitCode === 0) return { ok: true, ...told(heard) };
  const last = heard.said === undefined ? '' : `: ${heard.said}`;
  return { ok: false, ...told(heard), reason: shortened(`${exitWords(exit)}${last}`) };
}

function structuredOutcome(title: string, heard: Heard, exit: Exit): Outcome {
  if (exit.exitCode === 0 && heard.end.is === 'done') return { ok: true, ...told(heard) };
  return { ok: false, ...told(heard), reason: shortened(`${title} ${failureWords(heard, exit)}`) };
}

function failureWords(heard: Heard, exit: Exit): string {
  if (heard.end.is === 'failed') return `stopped: ${heard.end.reason}`;
  const trouble = heard.trouble === undefined ? '' : `; the last trouble it told was: ${heard.trouble}`;
  if (exit.exitCode !== 0) return `ended with ${exitWords(exit)}${trouble}`;
  return `ended with exit code 0, but its output does not say that it finished${trouble}`;
}

function told(heard: Heard): Partial<Outcome> {
  return {
    ...(heard.said === undefined ? {} : { summary: shortened(heard.said) }),
    ...(heard.conversation === undefined ? {} : { conversation: heard.conversation }),
    ...(heard.notes.length === 0 ? {} : { notes: heard.notes }),
  };
}
