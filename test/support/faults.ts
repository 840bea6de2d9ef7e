import { appendFileSync } from 'node:fs';

/** What the tests of `npm run test:faults` share: how much of something is tried, which chances, and what it came to. */

/** `--long`: the amounts that docs/promises.md tells of; else what CI has time for. */
export const FORM: 'short' | 'long' = process.env['OMO_FAULTS'] === 'long' ? 'long' : 'short';

/** How often something is tried; `--count` overrides both. */
export function amount({ short, long }: { readonly short: number; readonly long: number }): number {
  const asked = process.env['OMO_FAULTS_COUNT'];
  return asked === undefined ? { short, long }[FORM] : Number(asked);
}

/** Of this run, for a `Dice`; `--seed` plays one again. A test names it in every failure. */
export const SEED = Number(process.env['OMO_SEED'] ?? Math.trunc(Math.random() * 2 ** 31));

/** The command that plays the run of this file again. */
export function again(file: string): string {
  return `seed ${SEED}; again: npm run test:faults -- --seed ${SEED}${FORM === 'long' ? ' --long' : ''} ${file}`;
}

/** What was measured, for the table at the end of the run: `promise` as docs/promises.md numbers it, `got` in words with its figures. */
export function figure(promise: string, what: string, got: string): void {
  const file = process.env['OMO_FIGURES'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ promise, what, got })}\n`);
}
