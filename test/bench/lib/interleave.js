/**
 * Measures each variant once a round, in a new random order each round: so whatever else the machine does meets all of
 * them, and what is compared was measured within the same few seconds.
 *
 * @param {readonly import('./types.d.ts').Variant[]} variants
 * @param {number} rounds
 * @param {() => number} random
 * @returns {Promise<import('./types.d.ts').Samples>}
 */
export async function interleave(variants, rounds, random) {
  /** @type {import('./types.d.ts').Samples} */
  const samples = new Map(variants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, measure } of shuffled(variants, random)) samples.get(name)?.push(await measure());
  }
  return samples;
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {() => number} random
 * @returns {T[]}
 */
export function shuffled(items, random) {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/**
 * Does one thing after the other, and gives what each gave.
 *
 * @template T
 * @param {number} times
 * @param {(index: number) => Promise<T>} work
 * @returns {Promise<T[]>}
 */
export async function repeat(times, work) {
  const results = [];
  for (let index = 0; index < times; index += 1) results.push(await work(index));
  return results;
}
