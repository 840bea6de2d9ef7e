import type { Dialog, Signal } from '../../core/events/signal.ts';
import type { Usage } from '../../core/events/usage.ts';
import type { ScreenRule } from '../../core/screen/rule.ts';

/** How omo lives with an agent while it runs: gives it its hooks and its result folder for one invocation, understands them, answers its dialogs. */
export interface Live {
  /** Arguments of its screen form, the one a person uses. */
  readonly screenArgs: readonly string[];
  /** Arguments that go on with a conversation, in place of the usual ones; `{id}` stands for its id. */
  readonly resume: { readonly batch: readonly string[]; readonly screen: readonly string[] };
  /** What gives it its hooks and lets it write in `out`, changing nothing of the person's. Pure: the daemon writes the files. */
  arm(spec: ArmSpec): Armed;
  /** What one hook's payload says, in order; empty when it says nothing omo acts on. Never throws: payloads are untrusted. */
  hear(heard: HookPayload): Signal[];
  /** What a line of the agent's own record of the conversation says that its hooks don't; absent: its hooks tell all. */
  readonly record?: (line: Readonly<Record<string, unknown>>) => readonly RecordNews[];
  /** What one hook's payload says the attempt has used so far, in place of what was told before; absent: its record tells. */
  readonly used?: (heard: HookPayload) => readonly Usage[] | undefined;
  /** What is to be read off its screen. */
  readonly screen: readonly ScreenRule[];
  /**
   * Regular expressions that tmux itself looks for on the visible screen at the moment of typing (`#{C/r:…}`): a dialog is
   * open. POSIX extended, matched row by row with the blanks at their ends cut off; anything but `%` and control characters. Few and short:
   * each costs tmux some tens of µs a text.
   */
  readonly dialogMarks: readonly string[];
  /**
   * The same for a turn that goes on. A dialog that is about to open takes keys before it is drawn (Claude Code 2.1.197), so
   * nothing is pressed a second time in the middle of a turn.
   */
  readonly busyMarks: readonly string[];
  /** Whether its plugin takes prompts from the mailbox (`<id>.prompt`), or they are typed. */
  readonly prompts: 'mail' | 'typed';
  /** Keys that submit what stands in its composer. */
  readonly submit: readonly string[];
  /** The text as its composer must get it so that the model reads `text` exactly (agents.md 3.2: leading `/` and `!`, trailing `\`, `@file`, `$FOO`). */
  composerText(text: string): string;
  /** Whether what the agent says it accepted is the text that was typed, after its known changes (trimmed blanks, tabs). */
  isSame(typed: string, accepted: string): boolean;
  /** For a dialog with `reply: 'mail'`: what its hook prints, or its plugin is told. `option` is an index, `text` a free answer. */
  mail(dialog: Pick<Dialog, 'key' | 'kind' | 'text' | 'options'>, answer: DialogAnswer): string;
}

/** What a line of an agent's own record of a conversation says, and when that was, ms since the epoch. */
export type RecordNews =
  | { readonly at: number; readonly signal: Signal }
  /** `so far`: of the whole conversation, in place of what was told before; `more`: of one answer of the model, once by its `id`. */
  | { readonly at: number; readonly used: 'so far'; readonly usage: Usage }
  | { readonly at: number; readonly used: 'more'; readonly id: string; readonly usage: Usage };

export interface ArmSpec {
  /** The attempt's own folder, absolute, 0700. */
  readonly dir: string;
  /** The folder of its result file, absolute, 0700: what it may write besides its working directory. Nothing else of `dir`. */
  readonly out: string;
  /** The package's hooks folder, absolute. */
  readonly hooks: string;
  /** The worker's environment so far. */
  readonly env: Readonly<Record<string, string>>;
  readonly form: 'batch' | 'screen';
  /** The command line as it would be without hooks: program and arguments. */
  readonly argv: readonly string[];
}

export interface Armed {
  readonly argv: readonly string[];
  /** Added to the worker's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Written 0600 before the start; folders are made. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Symbolic links made before the start. */
  readonly links?: readonly { readonly path: string; readonly target: string }[];
}

/** An `agent_hook` event file, its envelope checked. */
export interface HookPayload {
  /** The event's own id. */
  readonly id: string;
  /** What the agent gave its hook, as it came; `undefined` when it was no object. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** ms since the epoch. */
  readonly at: number;
}

export type DialogAnswer =
  | { readonly is: 'option'; readonly option: number }
  | { readonly is: 'text'; readonly text: string };
