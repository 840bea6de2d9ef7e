import { OmoError } from '../../core/errors.ts';
import type { Place } from '../../core/events/event.ts';
import type { ControlClient } from './control-client.ts';
import type { Linked } from './link.ts';
import { loadText } from './load-text.ts';
import type { Command } from './quote.ts';
import { TmuxRefusal } from './tmux-error.ts';
import { typedText } from './typed-text.ts';
import type { Refusal, Said } from './typing-list.ts';
import { enterOnce, leaveCopyMode, parseSaid, pasteOnce, pressOnce, RECEIPT } from './typing-list.ts';

/** How far text got. `typed` is in the program's terminal, `submitted` has had its Enter; neither says it was understood. */
export type Receipt = { readonly state: 'typed' | 'submitted' } | Refused;

export interface Refused {
  readonly state: 'refused';
  readonly reason: Refusal;
}

/**
 * Types into panes, each text exactly once whatever dies in between: its receipt is kept in the pane. One text at a time
 * in each pane is the caller's to see to: a text that is typed after another takes over its receipt.
 */
export class Typist {
  readonly #options: TypistOptions;

  constructor(options: TypistOptions) {
    this.#options = options;
  }

  /**
   * Pastes text, unless the receipt says that was done. `id` names this text for ever: letters, digits, `-` and `_`.
   * Text of more than 64 KB is put in a file and `read <file>` is typed; that file stays, for the agent to read.
   * Throws E_ENCODING, E_USAGE or E_TOO_BIG for what cannot be typed at all.
   */
  async type(place: Place, id: string, raw: string): Promise<Receipt> {
    checkId(id);
    const { text } = typedText(raw);
    const pane = await this.#reach(place);
    if (pane === undefined) return refused('gone');
    const known = receiptOf(pane.receipt, id);
    if (known !== undefined) return known;
    if (await this.#personTypes(pane)) return refused('person-typing');
    const buffer = await loadText(pane.client, this.#options.folder, id, text);
    return this.#receiptAfter(pane, id, pasteOnce(pane.id, id, buffer), 'typed');
  }

  /** Presses Enter after a text, unless the receipt says that was done. Throws E_PANE when that text was not typed last. */
  async submit(place: Place, id: string): Promise<Receipt> {
    checkId(id);
    const pane = await this.#reach(place);
    if (pane === undefined) return refused('gone');
    const known = receiptOf(pane.receipt, id);
    if (known === undefined) {
      throw new OmoError(
        'E_PANE',
        `the text ${id} was not the last one typed into ${pane.id}, so it is not submitted.`,
      );
    }
    if (known.state !== 'typed') return known;
    if (await this.#personTypes(pane)) return refused('person-typing');
    return this.#receiptAfter(pane, id, enterOnce(pane.id, id), 'submitted');
  }

  /** How far that text got; undefined when it was not typed there, or another one was typed after it. */
  async receipt(place: Place, id: string): Promise<Receipt | undefined> {
    checkId(id);
    const pane = await this.#reach(place);
    return pane === undefined ? refused('gone') : receiptOf(pane.receipt, id);
  }

  /** Presses one key, as tmux names it: `Enter`, `Up`, `C-c`, a digit or a letter. */
  async press(place: Place, key: string): Promise<{ readonly state: 'pressed' } | Refused> {
    checkKey(key);
    const pane = await this.#reach(place);
    if (pane === undefined) return refused('gone');
    if (await this.#personTypes(pane)) return refused('person-typing');
    const said = await ask(pane, pressOnce(pane.id, key));
    if (said.is === 'done') return { state: 'pressed' };
    if (said.is === 'blocked') return refused(said.refusal);
    throw new OmoError('E_TMUX', `tmux did not press ${key} in ${pane.id}, and nothing was in the way.`);
  }

  async #receiptAfter(pane: ReachedPane, id: string, list: Command, state: 'typed' | 'submitted'): Promise<Receipt> {
    const said = await ask(pane, list);
    if (said.is === 'done') return { state };
    if (said.is === 'blocked') return refused(said.refusal);
    const known = receiptOf(said.receipt, id);
    if (known !== undefined) return known;
    throw new OmoError('E_PANE', `another text was typed into ${pane.id} meanwhile; ${id} is not ${state}.`);
  }

  /** Undefined when the pane, or the server it was on, is gone. */
  async #reach(place: Place): Promise<ReachedPane | undefined> {
    const linked = await this.#options.at(place);
    if (linked === undefined || place.kind !== 'pane') return undefined;
    const asked = ['display-message', '-p', '-t', place.pane, `#{pane_id} #{${RECEIPT}}`];
    const [id = '', receipt = ''] = ((await linked.client.run(asked))[0] ?? '').split(' ');
    return id === place.pane ? { client: linked.client, id, session: place.session, receipt } : undefined;
  }

  /** `client_activity` is in seconds; other programs' control clients are no people. */
  async #personTypes(pane: ReachedPane): Promise<boolean> {
    const asked = ['list-clients', '-F', '#{client_control_mode} #{client_activity} #{session_id} #{pane_id}'];
    const clients = (await pane.client.run(asked)).map((line) => line.split(' '));
    const watching = clients.filter(
      ([control, , session, at]) => control !== '1' && (session === pane.session || at === pane.id),
    );
    return watching.some(([, active]) => this.#options.now() - Number(active) * 1000 < PERSON_MS);
  }
}

export interface TypistOptions {
  /** The client that reaches a place; see TmuxTerminal.at. */
  readonly at: (place: Place) => Promise<Linked | undefined>;
  /** A folder nobody else can look into, absolute. */
  readonly folder: string;
  /** ms since the epoch. */
  readonly now: () => number;
}

/** A person who typed this short a while ago may be in the middle of a word. */
const PERSON_MS = 3000;

interface ReachedPane {
  readonly client: ControlClient;
  readonly id: string;
  readonly session: string;
  readonly receipt: string;
}

async function ask(pane: ReachedPane, list: Command): Promise<Said> {
  try {
    await pane.client.runNested(leaveCopyMode(pane.id));
    const said = parseSaid(await pane.client.runNested(list));
    if (said !== undefined) return said;
  } catch (error) {
    if (error instanceof TmuxRefusal && error.said.startsWith("can't find pane"))
      return { is: 'blocked', refusal: 'gone' };
    throw error;
  }
  throw new OmoError('E_TMUX', `tmux did not say whether it typed into ${pane.id}.`);
}

function receiptOf(text: string, id: string): { readonly state: 'typed' | 'submitted' } | undefined {
  if (text === `${id}:pasted`) return { state: 'typed' };
  return text === `${id}:entered` ? { state: 'submitted' } : undefined;
}

function refused(reason: Refusal): Refused {
  return { state: 'refused', reason };
}

function checkId(id: string): void {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(id)) return;
  throw new OmoError(
    'E_INTERNAL',
    `a text is named with 1 to 64 letters, digits, "-" and "_", got ${JSON.stringify(id)}`,
  );
}

function checkKey(key: string): void {
  if (/^(?:Enter|Escape|Tab|BTab|Space|BSpace|Up|Down|Left|Right|Home|End|PPage|NPage|C-[a-z]|[0-9A-Za-z])$/.test(key))
    return;
  throw new OmoError(
    'E_USAGE',
    `${JSON.stringify(key)} is no key: Enter, Escape, Tab, Up, Down, C-c, a letter or a digit is.`,
  );
}
