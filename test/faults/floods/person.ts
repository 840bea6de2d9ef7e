import * as fs from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../../../src/core/fault.ts';
import type { Dice } from '../../support/dice.ts';

/** Somebody who does to the events folder what nobody should, and mends it again. */
export class Person {
  readonly #home: string;
  readonly #events: string;
  readonly #aside: string[] = [];
  /** Files that were deleted with the folder, for good. */
  readonly destroyed: string[] = [];
  #mend: () => void = () => undefined;

  constructor(home: string) {
    this.#home = home;
    this.#events = join(home, 'events');
  }

  /** In one of the ways. */
  spoil(dice: Dice): void {
    this.#mend = dice.pick<() => () => void>([
      [1, () => this.#delete()],
      [1, () => this.#moveAway()],
      [1, () => this.#replace()],
      [1, () => this.#close()],
    ])();
  }

  /** Undoes it, where omo can't do it itself. */
  mend(): void {
    this.#mend();
  }

  /** All that was moved away with the folder comes back. */
  giveBack(): void {
    for (const folder of this.#aside) {
      for (const name of fs.readdirSync(folder).filter((one) => one.endsWith('.event')))
        fs.renameSync(join(folder, name), join(this.#events, name));
    }
  }

  /** As `rm -r` does it: one file after the other, while more of them come. */
  #delete(): () => void {
    for (let gone = false; !gone; gone = this.#removed()) this.#empty();
    return () => undefined;
  }

  #empty(): void {
    for (const name of fs.readdirSync(this.#events)) {
      if (name === 'quarantine') fs.rmSync(join(this.#events, name), { recursive: true });
      else if (succeeds(() => fs.unlinkSync(join(this.#events, name)))) this.destroyed.push(name);
    }
  }

  #removed(): boolean {
    return succeeds(() => fs.rmdirSync(this.#events));
  }

  #moveAway(): () => void {
    const aside = join(this.#home, `aside-${this.#aside.length}`);
    fs.renameSync(this.#events, aside);
    this.#aside.push(aside);
    return () => undefined;
  }

  #replace(): () => void {
    this.#moveAway();
    // omo may be quicker in making a folder of that name.
    if (!succeeds(() => fs.writeFileSync(this.#events, 'not a folder', { flag: 'wx' }))) return () => undefined;
    return () => fs.unlinkSync(this.#events);
  }

  #close(): () => void {
    fs.chmodSync(this.#events, 0);
    return () => fs.chmodSync(this.#events, 0o700);
  }
}

const EXPECTED = ['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EISDIR'];

function succeeds(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (EXPECTED.includes(errnoOf(error) ?? '')) return false;
    throw error;
  }
}
