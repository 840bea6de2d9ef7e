/**
 * A clock that runs `OMO_TEST_SPEED` times as fast: `node --import fast-clock.mjs <program>`. Timers of a minute and more keep
 * that clock; shorter ones, in which a program waits for other programs, keep the real one.
 */
const speed = Number(process.env['OMO_TEST_SPEED']);
const MINUTE_MS = 60_000;
const real = Date.now;
const began = real();

Date.now = () => Math.round(began + (real() - began) * speed);
for (const name of /** @type {const} */ (['setTimeout', 'setInterval'])) globalThis[name] = hastened(globalThis[name]);

/** @param {Function} timer */
function hastened(timer) {
  /** @param {() => void} run @param {number} ms @param {unknown[]} rest */
  const fast = (run, ms = 0, ...rest) => timer(run, ms >= MINUTE_MS ? ms / speed : ms, ...rest);
  return Object.defineProperties(fast, Object.getOwnPropertyDescriptors(timer));
}
