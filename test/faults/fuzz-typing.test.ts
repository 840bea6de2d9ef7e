import { expect, test } from 'vitest';
import { OmoError } from '../../src/core/errors.ts';
import { reader, type Reader, text } from '../adapters/tmux/keyboard-world.ts';
import { Dice } from '../support/dice.ts';
import { again, amount, figure, SEED } from '../support/faults.ts';
import { oddText, UNFIT } from './fuzz/texts.ts';

const tags = ['faults', 'tmux'];
/** A text takes some tens of ms. */
const TEXTS = amount({ short: 100, long: 20_000 });
const BATCH = 50;

test(
  'what is typed into a program arrives byte for byte, within its paste, or is refused',
  { tags, timeout: 14_400_000 },
  async () => {
    const pane = await reader(String.raw`printf '\033[?2004h';`);
    let [refused, seen] = [0, 0];
    for (let n = 0; n < TEXTS; n += BATCH) {
      let expected = '';
      for (let one = n; one < Math.min(TEXTS, n + BATCH); one++) {
        const raw = oddText(new Dice(SEED, 'typing', one));
        const typed = await typedInto(pane, raw, one);
        if (typed === undefined) refused += 1;
        else expected += `\u001b[200~${typed}\u001b[201~\r`;
      }
      const all = async (): Promise<string> => (await pane.got()).slice(seen);
      await expect.poll(async () => (await all()).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(expected.length);
      expect(await all(), `${n}; ${again('fuzz-typing')}`).toBe(expected);
      seen += expected.length;
    }
    expect(refused).toBeLessThan(TEXTS);
    figure(
      'P7',
      `${TEXTS} hostile texts typed into a raw reader`,
      `${TEXTS - refused} arrived byte for byte, ${refused} refused with a reason`,
    );
  },
);

/** What must arrive of it; undefined: it was refused, as it had to be. */
async function typedInto({ keyboard, place }: Reader, raw: string, n: number): Promise<string | undefined> {
  const clean = Array.from(raw.replaceAll(/\r\n?/g, '\n'))
    .filter((one) => !UNFIT.test(one))
    .join('');
  const isFit = !/\p{Surrogate}/u.test(raw) && clean !== '';
  try {
    expect(await keyboard.deliver(place, text(`t${n}`, raw))).toEqual({ state: 'submitted' });
  } catch (error) {
    if (isFit || !(error instanceof OmoError)) throw error;
    return undefined;
  }
  expect(isFit, `${n}; ${again('fuzz-typing')}`).toBe(true);
  return clean;
}
