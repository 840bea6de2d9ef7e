/**
 * The value below which that share of the samples lies. NaN for no samples.
 * @param {readonly number[]} samples
 * @param {number} share In (0, 1].
 */
export function quantile(samples, share) {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** @param {readonly number[]} samples */
export function median(samples) {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/**
 * The median over the rounds of (median of the one in that round ÷ median of the other). Rounds in which either has no
 * sample are left out.
 *
 * @param {import('./types.d.ts').Samples} samples
 * @param {string} dividend
 * @param {string} divisor
 */
export function ratioOf(samples, dividend, divisor) {
  const [above, below] = [roundsOf(samples, dividend), roundsOf(samples, divisor)];
  const ratios = above.map((round, index) => median(round) / median(below[index] ?? []));
  return median(ratios.filter((ratio) => Number.isFinite(ratio)));
}

/**
 * All samples of a variant.
 * @param {import('./types.d.ts').Samples} samples
 * @param {string} name
 */
export function allOf(samples, name) {
  return roundsOf(samples, name).flat();
}

/**
 * @param {import('./types.d.ts').Samples} samples
 * @param {string} name
 */
function roundsOf(samples, name) {
  const rounds = samples.get(name);
  if (rounds === undefined) throw new Error(`nothing was measured under "${name}"`);
  return rounds;
}
