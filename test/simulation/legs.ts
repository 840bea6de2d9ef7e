import { Dice } from '../support/dice.ts';

/** A stretch of work on a task that ends well, or in a fault of the task's own. What its provider does interrupts it, and is no end. */
export interface Leg {
  readonly ends: Ends;
  /** Of work, ms. */
  readonly ms: number;
}

export type Ends =
  | 'done'
  /** Its agent finished, and the result is bad. */
  | 'bad'
  | 'killed by a signal'
  | 'exit code 139'
  | 'terminal lost'
  | 'context full'
  | 'conversation broken'
  /** No sign of life, and a push does not help. */
  | 'hangs'
  /** It gives signs of life and does not come to an end. */
  | 'runs away'
  /** Its agent says that it is done, and it is not: looking into it shows that, or, where it is poor, a review. */
  | 'changed nothing'
  | 'acceptance fails'
  | 'markers left'
  | 'says it is blocked'
  | 'poor'
  /** No end: it stands still until it is pushed, then goes on to the next leg. */
  | 'stands still';

const MINUTE = 60_000;
const MOST_FAULTS = 12;

const FAULTS = [
  [40, 'bad'],
  [15, 'killed by a signal'],
  [8, 'exit code 139'],
  [8, 'terminal lost'],
  [10, 'context full'],
  [4, 'conversation broken'],
  [8, 'hangs'],
  [1, 'runs away'],
  [6, 'stands still'],
] as const satisfies readonly (readonly [number, Ends])[];

/** Of most tasks the first ends well; some never do. */
export function legsOf(seed: number, run: string, task: string): Leg[] {
  const dice = new Dice(seed, 'legs', run, task);
  const whole = dice.spread(MINUTE, 40 * MINUTE);
  const faults = dice.pick([
    [80, 0],
    [12, 1],
    [5, 2],
    [2, 3],
    [1, MOST_FAULTS],
  ] as const);
  const wasted = Array.from({ length: faults }, (): Leg => {
    const ends = dice.pick(FAULTS);
    return { ends, ms: Math.round(whole * (ends === 'bad' ? 1 : dice.next())) };
  });
  return [...wasted, { ends: 'done', ms: whole }];
}
