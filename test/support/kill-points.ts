/** How many of the places where something can be killed are tried; all of them with `OMO_KILLS=all`. */
const SHORT = 8;

/** From 1 to `count`: all, or so many as a short run has time for, evenly spread, the first and the last among them. */
export function killPoints(count: number, env: Readonly<Record<string, string | undefined>> = process.env): number[] {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  if (env['OMO_KILLS'] === 'all' || count <= SHORT) return all;
  const points = Array.from({ length: SHORT }, (_, index) => 1 + Math.round((index * (count - 1)) / (SHORT - 1)));
  return [...new Set(points)];
}
