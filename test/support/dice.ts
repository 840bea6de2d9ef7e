/** Random numbers that come again: the same seed throws the same. */
export class Dice {
  #state: number;

  /** `labels`: what they are thrown for, so that one thing's throws don't depend on when another's are made. */
  constructor(seed: number, ...labels: readonly (string | number)[]) {
    this.#state = labels.reduce<number>((hash, label) => mix(hash, String(label)), seed >>> 0);
  }

  /** From 0 to 1, without 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    const a = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    const b = a ^ (a + Math.imul(a ^ (a >>> 7), a | 61));
    return ((b ^ (b >>> 14)) >>> 0) / 2 ** 32;
  }

  between(least: number, most: number): number {
    return Math.round(least + this.next() * (most - least));
  }

  /** As many between 1 and 2 as between 10 and 20. */
  spread(least: number, most: number): number {
    return Math.round(least * (most / least) ** this.next());
  }

  chance(of: number): boolean {
    return this.next() < of;
  }

  /** One of them, by weight. */
  pick<T>(weights: readonly (readonly [weight: number, T])[]): T {
    let left = this.next() * weights.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, one] of weights) {
      left -= weight;
      if (left < 0) return one;
    }
    throw new Error('nothing to pick from');
  }
}

function mix(hash: number, label: string): number {
  let mixed = hash;
  for (const letter of label) mixed = Math.imul(mixed ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
