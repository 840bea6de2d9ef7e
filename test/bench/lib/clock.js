/** Now in ms, on the one clock that all processes of this machine share and nobody sets. */
export function nowMs() {
  return Number(process.hrtime.bigint()) / 1e6;
}

/**
 * How long it takes, ms.
 * @param {() => unknown} work
 */
export async function timed(work) {
  const begin = nowMs();
  await work();
  return nowMs() - begin;
}
