import { OmoError } from '../../core/errors.ts';
import type { Place } from '../../core/events/event.ts';
import type { DialogKeys, Keyboard, TypedText, Typing } from '../../ports/keyboard.ts';
import { checkMark, joinMarks } from './dialog-marks.ts';
import { againJob, dialogJob, textJob } from './jobs.ts';
import { checkKeys } from './keys.ts';
import type { Linked } from './link.ts';
import { typedOrRead } from './long-text.ts';
import { personTypedAt } from './person.ts';
import type { Reached } from './reached.ts';
import { visibleScreen } from './screen.ts';
import { typedText } from './typed-text.ts';
import type { Typed } from './typing.ts';
import { typeOnce } from './typing.ts';
import type { Job } from './typing-list.ts';

/**
 * Types into panes, each text, each further press and each answer once whatever dies in between: its receipt is kept in
 * the pane, that of the last text and that of the last answer. One text at a time in each pane is the caller's to see to.
 */
export class TmuxKeyboard implements Keyboard {
  readonly #options: KeyboardOptions;
  /** Joined marks that tmux understands. */
  readonly #checked = new Set<string>();

  constructor(options: KeyboardOptions) {
    this.#options = options;
  }

  /**
   * Text and keys are one step: both are in the pane afterwards, or neither. More than 64 KB go into a file, and
   * `read <file>` is typed. Throws E_ENCODING, E_USAGE, E_TOO_BIG or E_CONFIG for what cannot be typed at all.
   */
  async deliver(place: Place, { id, text: raw, submit, dialogMarks }: TypedText): Promise<Typing> {
    check(id, submit);
    const text = await typedOrRead(this.#options.folder, id, typedText(raw).text);
    return this.#type(place, id, dialogMarks, (pane, mark) => textJob(pane, id, text, submit, mark), false);
  }

  /** Throws E_PANE when another text was typed after that one, or that one never was. `time` is 8 at most. */
  async submitAgain(place: Place, text: Omit<TypedText, 'text'>, time: number): Promise<Typing> {
    const { id, submit, dialogMarks } = text;
    check(id, submit);
    if (!Number.isInteger(time) || time < 1 || time > 8)
      throw new OmoError(
        'E_INTERNAL',
        `keys are pressed again for the first to the eighth time, not for the ${time}th`,
      );
    return this.#type(place, id, dialogMarks, (pane, mark) => againJob(pane, id, time, submit, mark), true);
  }

  async answer(place: Place, { id, keys, dialogMarks }: DialogKeys): Promise<Typing> {
    check(id, keys);
    return this.#type(place, id, dialogMarks, (pane, mark) => dialogJob(pane, id, keys, mark), false);
  }

  async screen(place: Place): Promise<readonly string[] | undefined> {
    const reached = await this.#reach(place);
    return reached === undefined ? undefined : visibleScreen(reached.client, reached.place.pane);
  }

  async personTypedAt(place: Place): Promise<number | undefined> {
    const reached = await this.#reach(place);
    return reached === undefined ? undefined : personTypedAt(reached);
  }

  async #type(
    place: Place,
    id: string,
    marks: readonly string[],
    jobFor: (pane: string, mark: Job['mark']) => Job,
    typed: boolean,
  ): Promise<Typing> {
    const mark = joinMarks(marks);
    const reached = await this.#reach(place);
    if (reached === undefined) return { state: 'refused', reason: 'gone', typed };
    await this.#checkMark(reached, mark);
    const done = await typeOnce(reached, jobFor(reached.place.pane, mark), this.#options.now);
    return told(done, id, reached.place.pane, typed);
  }

  /** Undefined when the server it was on is gone. Whether the pane is still there shows when something is done to it. */
  async #reach(place: Place): Promise<Reached | undefined> {
    const linked = await this.#options.at(place);
    return linked === undefined || place.kind !== 'pane' ? undefined : { client: linked.client, place };
  }

  async #checkMark({ client }: Reached, mark: Job['mark']): Promise<void> {
    if (mark === undefined || this.#checked.has(mark)) return;
    await checkMark(client, mark);
    this.#checked.add(mark);
  }
}

export interface KeyboardOptions {
  /** The client that reaches a place; see TmuxTerminal.at. */
  readonly at: (place: Place) => Promise<Linked | undefined>;
  /** A folder nobody else can look into, absolute: long texts are put there. */
  readonly folder: string;
  /** ms since the epoch. */
  readonly now: () => number;
}

function told(done: Typed, id: string, pane: string, typed: boolean): Typing {
  switch (done.is) {
    case 'done':
      return { state: 'submitted' };
    case 'refused':
      return { state: 'refused', reason: done.reason, typed };
    case 'superseded':
      throw new OmoError('E_PANE', `the text ${id} was not the last one typed into ${pane}; "${done.receipt}" was.`);
  }
}

function check(id: string, keys: readonly string[]): void {
  checkKeys(keys);
  if (/^[A-Za-z0-9_-]{1,64}$/.test(id)) return;
  throw new OmoError(
    'E_INTERNAL',
    `what is typed is named with 1 to 64 letters, digits, "-" and "_", got ${JSON.stringify(id)}`,
  );
}
