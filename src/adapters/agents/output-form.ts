import { z } from 'zod';
import type { Failure, Signal } from '../../core/events/signal.ts';
import type { Usage } from '../../core/events/usage.ts';

/** One line of an agent's structured output, parsed. */
export type OutputEvent = Readonly<Record<string, unknown>>;

/** How one agent's structured output is understood. Events it doesn't know change and show nothing. */
export interface OutputForm {
  /** As a person knows it. */
  readonly title: string;
  /** Whose use its figures are: this attempt's, or the whole conversation's, with all that came before. */
  readonly counts: 'attempt' | 'conversation';
  /** `at`: when it was read, ms since the epoch; words like "try again at 3 PM" are meant from there. */
  hear(heard: Heard, event: OutputEvent, at: number): Heard;
  /** What a line says while the agent still works: that it goes on, waits for its provider, which conversation it is. */
  signals(event: OutputEvent, at: number): readonly Signal[];
  show(event: OutputEvent): readonly Shown[];
}

/** What the output has said so far. */
export interface Heard {
  /** The agent's id of the conversation, to go on with it later. */
  readonly conversation?: string;
  /** The last text of the model. */
  readonly said?: string;
  /** The last trouble told: a retry, an error that may yet be overcome. */
  readonly trouble?: string;
  /** The failure of its provider's that it waits out; gone when it goes on. */
  readonly waiting?: Failure | undefined;
  /** The agent's own name for what its turn dies of, told before the end is. */
  readonly cause?: string | undefined;
  readonly end:
    | { readonly is: 'open' }
    | { readonly is: 'done' }
    /** `failure`: its kind, where the words or a status tell one. */
    | { readonly is: 'failed'; readonly reason: string; readonly failure?: Failure };
  /** What the attempt has used, one entry a model; absent: it has not been told. */
  readonly usage?: readonly Usage[];
  /** The answers of the model whose use is in `usage`, by their ids. */
  readonly counted?: ReadonlySet<string>;
  /** What a reader of the report should know beside the outcome. */
  readonly notes: readonly string[];
}

/** One thing for a person who looks at the pane. The text is as the agent gave it: not yet safe to print. */
export interface Shown {
  readonly is: 'said' | 'command' | 'file' | 'tool' | 'trouble' | 'failure';
  readonly text: string;
}

/** A provider's error as it came: some agents hand on the JSON body, whose message is what a person can read. */
export function plainMessage(message: string): string {
  if (!message.startsWith('{')) return message;
  try {
    const body = ErrorBody.safeParse(JSON.parse(message)).data;
    return body?.error?.message ?? body?.message ?? message;
  } catch {
    // Not JSON after all: then it is the text itself.
    return message;
  }
}

const ErrorBody = z.object({ error: z.object({ message: z.string() }).optional(), message: z.string().optional() });

/** A tool's input in few words: its path or query if it has one, else the JSON. */
export function inFewWords(input: unknown): string {
  const fields = z.record(z.string(), z.unknown()).safeParse(input).data ?? {};
  const telling = ['file_path', 'filePath', 'path', 'pattern', 'query', 'url', 'description', 'name'];
  const found = telling.map((name) => fields[name]).find((value) => typeof value === 'string');
  return typeof found === 'string' ? found : (JSON.stringify(input) ?? '');
}
