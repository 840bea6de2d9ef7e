import { Dice } from '../support/dice.ts';

/** A time in which a provider does not serve. */
export interface Window {
  readonly from: number;
  readonly until: number;
  readonly kind: 'limit' | 'server' | 'refused' | 'silent' | 'auth';
  /** What a limit tells of its end. */
  readonly tells: 'right' | 'nothing' | 'the past' | 'a year ahead';
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DUSK = Date.UTC(2026, 10, 21, 20);
const HORIZON = 96 * HOUR;

/** Those of a provider over some days, in their order. */
export function windowsOf(seed: number, provider: string): Window[] {
  const dice = new Dice(seed, 'windows', provider);
  const windows: Window[] = [];
  for (let at = DUSK; at < DUSK + HORIZON;) {
    const from = at + dice.spread(20 * MINUTE, 6 * HOUR);
    const window = windowFrom(dice, from);
    windows.push(window);
    at = window.until;
  }
  return windows;
}

function windowFrom(dice: Dice, from: number): Window {
  const [kind, least, most] = dice.pick([
    [45, ['limit', MINUTE, 5 * HOUR]],
    [25, ['limit', MINUTE / 3, MINUTE]],
    [10, ['server', MINUTE, 30 * MINUTE]],
    [8, ['refused', MINUTE, 30 * MINUTE]],
    [7, ['silent', MINUTE, 40 * MINUTE]],
    [5, ['auth', 5 * MINUTE, HOUR]],
  ] as const);
  const tells = dice.pick([
    [75, 'right'],
    [15, 'nothing'],
    [5, 'the past'],
    [5, 'a year ahead'],
  ] as const);
  return { from, until: from + dice.spread(least, most), kind, tells };
}

/** The one that time is in. */
export function windowAt(windows: readonly Window[], now: number): Window | undefined {
  return windows.find(({ from, until }) => from <= now && now < until);
}

/** When the next one begins; infinite when none does. */
export function nextWindow(windows: readonly Window[], now: number): number {
  return windows.find(({ from }) => from > now)?.from ?? Number.POSITIVE_INFINITY;
}
