import { expect, test } from 'vitest';
import { connect } from '../../src/adapters/socket/client.ts';
import { socketPath } from '../../src/adapters/socket/path.ts';
import type { Receipt } from '../../src/protocol/messages.ts';
import type { Talk } from '../support/talking-omo.ts';
import { talkingOmo } from '../support/talking-omo.ts';

/** OMO_SENDS=1000 for the figure of the promise; by default as many as show that it holds at all. */
const SENDS = Number(process.env['OMO_SENDS'] ?? 120);
const WORKERS = 6;

/** Three Enters in ten are lost, one paste in a hundred, and now and then nothing happens for up to two seconds. */
const CLUMSY = {
  TUI_SWALLOW_ENTER: '0.3',
  TUI_DROP_PASTE: '0.01',
  TUI_STALL_MS: '2000',
  TUI_STALL_CHANCE: '0.1',
};
const SEED = Number(process.env['OMO_SEED'] ?? 1);

test(
  'a program that loses keys and stands still gets every text once or not at all, and none is called accepted that it did not take',
  { tags: ['e2e', 'tmux'], timeout: 20 * 60_000 },
  async () => {
    const talk = talkingOmo();
    const names = Array.from({ length: WORKERS }, (_, number) => `w${number}`);
    for (const [index, name] of names.entries()) {
      const env = { ...CLUMSY, TUI_SEED: String(SEED * WORKERS + index), TUI_LOG: talk.log };
      const goal = ['interactive', '--detach', '--keep', '--name', name, `goal of ${name}`];
      expect((await talk.omo.runWith(env, ...goal)).exit).toBe(0);
    }
    const sent = (await Promise.all(names.map((name) => sendAll(talk, name, Math.ceil(SENDS / WORKERS))))).flat();
    const taken = talk.prompts();
    const times = (text: string): number => taken.filter((prompt) => prompt.includes(text)).length;

    const ended = (state: Receipt['state']): number => sent.filter(({ receipt }) => receipt.state === state).length;
    const [accepted, unconfirmed] = [ended('accepted'), ended('unconfirmed')];
    process.stdout.write(`${sent.length} sends, seed ${SEED}: ${accepted} accepted, ${unconfirmed} unconfirmed\n`);
    expect(sent.filter(({ receipt, text }) => receipt.state === 'accepted' && times(text) !== 1)).toEqual([]);
    expect(sent.filter(({ text }) => times(text) > 1)).toEqual([]);
    expect((accepted + unconfirmed) / sent.length).toBeGreaterThanOrEqual(0.999);
    expect(accepted / sent.length).toBeGreaterThan(0.9);
  },
);

interface Sent {
  readonly text: string;
  readonly receipt: Receipt;
}

/** One after the other, as a person sends; each text is like no other. */
async function sendAll({ omo }: Talk, worker: string, count: number): Promise<Sent[]> {
  const client = await connect(socketPath(omo.home, omo.env, process.getuid?.() ?? 0));
  const sent: Sent[] = [];
  try {
    for (let number = 0; number < count; number += 1) {
      const text = `<${worker} says number ${number}>`;
      sent.push({ text, receipt: await client.call('worker.send', { worker, text, waitMs: 120_000 }) });
    }
  } finally {
    client.close();
  }
  return sent;
}
