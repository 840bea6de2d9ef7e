import type { Place } from '../core/events/event.ts';

/**
 * A worker's screen and keys. Everything typed has an id that names it for ever, and is typed once whatever dies in between:
 * the pane keeps the receipt of its last text and of its last answer, so one at a time in each is the caller's to see to.
 */
export interface Keyboard {
  /**
   * Pastes a text and presses the keys that submit it, unless its receipt says that was done. One step: both are in the pane
   * afterwards, or neither.
   */
  deliver(place: Place, text: TypedText): Promise<Typing>;
  /** Presses the submitting keys once more for a text that stands in the composer unsubmitted; `time` counts from 1. Never types the text. */
  submitAgain(place: Place, text: Omit<TypedText, 'text'>, time: number): Promise<Typing>;
  /** Presses keys that answer an open dialog, once for `id`. Refused with `no-dialog` when none of the marks is on the screen. */
  answer(place: Place, keys: DialogKeys): Promise<Typing>;
  /** The visible screen as plain lines, blanks at their ends cut off; undefined when the place is gone. */
  screen(place: Place): Promise<readonly string[] | undefined>;
  /**
   * When a person last typed into a session of that place, ms since the epoch, up to a second before the key; undefined when
   * nobody did since attaching.
   */
  personTypedAt(place: Place): Promise<number | undefined>;
}

export interface TypedText {
  /** Letters, digits, `-` and `_`, 64 at most. */
  readonly id: string;
  readonly text: string;
  /** As tmux names keys. */
  readonly submit: readonly string[];
  /** See Live.dialogMarks: when one of them is on the screen nothing is typed. */
  readonly dialogMarks: readonly string[];
}

export interface DialogKeys {
  readonly id: string;
  /** Pressed in this order, all or none. */
  readonly keys: readonly string[];
  readonly dialogMarks: readonly string[];
}

/** How far a text got. `submitted`: its keys were pressed; whether the program understood, only the program says. */
export type Typing =
  | { readonly state: 'submitted' }
  /** Nothing was pressed. `typed`: the text stands in the pane from before; only further presses are refused so. */
  | { readonly state: 'refused'; readonly reason: TypingRefusal; readonly typed: boolean };

export type TypingRefusal =
  | 'dead'
  | 'gone'
  | 'in-mode'
  | 'input-off'
  | 'synchronized'
  | 'person-typing'
  | 'dialog'
  | 'no-dialog';
