import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../../../src/adapters/socket/client.ts';
import { OmoError } from '../../../src/core/errors.ts';
import type { Dice } from '../../support/dice.ts';
import type { OpenQuestion, Receipt } from '../../../src/protocol/messages.ts';

/** Between two looks at what is open. */
const LOOK_MS = 10;
/** Longer than any daemon here lives. */
const WAIT_MS = 60_000;
/** A further text is sent at so many of the looks, to one worker. */
const SENDS = 0.08;

/** What became of one text that the person gave: the last word on it, `none` where no receipt came. */
export interface Given {
  readonly text: string;
  /** The question's id; absent: a text of the person's own. */
  readonly question?: string;
  readonly by: 'keys' | 'mail';
  /** `recorded`: asked again, it was said that it was answered already, with just that. */
  state: Receipt['state'] | 'none' | 'recorded';
}

type Answer = Given & { readonly question: string };

/** The person at the socket: answers every question there is, again and again until there is a receipt, and says more now and then. */
export class Person {
  readonly given: Given[] = [];
  readonly #answers = new Map<string, Answer>();
  readonly #dice: Dice;
  #said = 0;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  /** Until the connection ends. Whoever was not answered then is asked again at the next one. */
  async sitAt(client: Client): Promise<void> {
    const gone = new AbortController();
    void client.closed.then(() => gone.abort());
    const asked = new Set<string>();
    const ask = (given: Answer): void => {
      if (asked.has(given.question)) return;
      asked.add(given.question);
      void receipt(given, () =>
        client.call('question.answer', { question: given.question, answer: given.text, waitMs: WAIT_MS }),
      );
    };
    for (const given of this.#answers.values()) if (given.state === 'none') ask(given);
    while (!gone.signal.aborted) {
      const open = await inbox(client);
      for (const question of open) ask(this.#answerTo(question));
      const [first] = open;
      if (first !== undefined && this.#dice.chance(SENDS)) void this.#send(client, first.worker);
      await pause(LOOK_MS);
    }
  }

  #answerTo({ id, kind, text }: OpenQuestion): Answer {
    const known = this.#answers.get(id);
    if (known) return known;
    const isDialog = kind === 'permission';
    const words = isDialog ? 'allow' : wordsFor(`${text} (${id})`);
    const given: Answer = { text: words, question: id, by: isDialog ? 'mail' : 'keys', state: 'none' };
    this.#answers.set(id, given);
    this.given.push(given);
    return given;
  }

  /** Never again with the same words: nobody could know whether the first was taken in. */
  async #send(client: Client, worker: string): Promise<void> {
    const given: Given = { text: wordsFor(`By the way ${(this.#said += 1)}`), by: 'keys', state: 'none' };
    this.given.push(given);
    await receipt(given, () => client.call('worker.send', { worker, text: given.text, waitMs: WAIT_MS }));
  }
}

/** Like no other, with what shells, tmux and terminals take for more than letters. */
function wordsFor(what: string): string {
  return `<${what}> "zwölf" it's $(id) \`x\` #{pid} #(id) \\ 50%\n-- and a second line;`;
}

async function receipt(given: Given, ask: () => Promise<Receipt>): Promise<void> {
  try {
    const { state, reason = '' } = await ask();
    const isSame = reason.includes(`answered already: "${given.text}", by you`);
    given.state = state === 'refused' && isSame ? 'recorded' : state;
  } catch (error) {
    // The daemon died, or the worker is between two tasks: no receipt.
    if (!(error instanceof OmoError)) throw error;
  }
}

async function inbox(client: Client): Promise<readonly OpenQuestion[]> {
  try {
    return (await client.call('inbox', {})).questions;
  } catch (error) {
    if (error instanceof OmoError) return [];
    throw error;
  }
}
