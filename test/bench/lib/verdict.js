import { ms, times } from './format.js';
import { allOf, quantile, ratioOf } from './stats.js';

/**
 * Ours is to be at least so many times faster.
 *
 * @param {string} what
 * @param {import('./types.d.ts').Samples} samples
 * @param {{ ours: string, against: string, target: number }} of
 * @returns {import('./types.d.ts').Verdict}
 */
export function faster(what, samples, { ours, against, target }) {
  if (!samples.has(against)) return notMeasured(what, against, `≥ ${target}×`);
  const ratio = ratioOf(samples, against, ours);
  return {
    ...sides(what, samples, ours, against),
    ratio: times(ratio),
    target: `≥ ${target}×`,
    held: hold(ratio >= target),
  };
}

/**
 * Ours is to cost at most so many times as much.
 *
 * @param {string} what
 * @param {import('./types.d.ts').Samples} samples
 * @param {{ ours: string, against: string, target: number }} of
 * @returns {import('./types.d.ts').Verdict}
 */
export function atMost(what, samples, { ours, against, target }) {
  const ratio = ratioOf(samples, ours, against);
  return {
    ...sides(what, samples, ours, against),
    ratio: times(ratio),
    target: `≤ ${target}×`,
    held: hold(ratio <= target),
  };
}

/**
 * To be known, without a target.
 *
 * @param {string} what
 * @param {import('./types.d.ts').Samples} samples
 * @param {{ ours: string, against: string }} of
 * @returns {import('./types.d.ts').Verdict}
 */
export function told(what, samples, { ours, against }) {
  if (!samples.has(against)) return notMeasured(what, against, '-');
  const ratio = times(ratioOf(samples, against, ours));
  return { ...sides(what, samples, ours, against), ratio, target: '-', held: 'no target' };
}

/**
 * @param {boolean} kept
 * @returns {'held' | 'missed'}
 */
export function hold(kept) {
  return kept ? 'held' : 'missed';
}

/**
 * @param {string} what
 * @param {import('./types.d.ts').Samples} samples
 * @param {string} ours
 * @param {string} against
 */
function sides(what, samples, ours, against) {
  return { what, ours: p50(samples, ours), against: `${against}: ${p50(samples, against)}` };
}

/**
 * @param {import('./types.d.ts').Samples} samples
 * @param {string} name
 */
function p50(samples, name) {
  return ms(quantile(allOf(samples, name), 0.5));
}

/**
 * @param {string} what
 * @param {string} against
 * @param {string} target
 * @returns {import('./types.d.ts').Verdict}
 */
function notMeasured(what, against, target) {
  return { what, ours: '-', against, ratio: '-', target, held: 'not measured' };
}
