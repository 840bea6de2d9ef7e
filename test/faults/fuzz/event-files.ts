import type { Dice } from '../../support/dice.ts';
import { mutated } from './json-mutations.ts';

/** What a file is that ends in `.event`. */
export type Kind = 'content' | 'twice' | 'conflict' | (typeof ODDITIES)[number];

const ODDITIES = [
  'fifo',
  'socket',
  'device',
  'link',
  'dangling link',
  'endless link',
  'hard link',
  'folder',
  'sparse',
  'large',
  'foreign owner',
  'mode 000',
  'not UTF-8',
  'newline',
  'used again',
] as const;

/** One event file to be. */
export interface EventFile {
  readonly serial: number;
  readonly kind: Kind;
  readonly name: Buffer;
  readonly bytes: Buffer;
}

/** What attempts there are to speak for: the live one, with its token. */
export interface Target {
  readonly run: string;
  readonly task: string;
  readonly worker: string;
  readonly token: string;
}

/** The file with that number: its name begins with `f<serial>`, whatever else is wrong with it. */
export function eventFile(dice: Dice, serial: number, target: Target, oddities: readonly Kind[]): EventFile {
  const kind = dice.pick<Kind>([
    [96, 'content'],
    [1, 'twice'],
    [1, 'conflict'],
    ...oddities.map((one): [number, Kind] => [2 / oddities.length, one]),
  ]);
  const told = kind === 'twice' || kind === 'conflict' ? note(dice) : payload(dice, target);
  const whole = Buffer.from(JSON.stringify(told));
  const changed = kind === 'content' ? mutated(dice, told) : whole;
  return { serial, kind, name: nameOf(dice, kind, serial), bytes: isRight(changed, target) ? whole : changed };
}

/** Whether a change by chance has put right what was wrong: a bit makes attempt 1 of attempt 0. Then it would be heeded, rightly. */
function isRight(bytes: Buffer, target: Target): boolean {
  // Nothing else can hold all of the token.
  if (!bytes.includes(target.token)) return false;
  try {
    const { run, task, worker_name, token, attempt } = JSON.parse(bytes.toString());
    const claims = [run, task, worker_name, token, attempt];
    const real = [target.run, target.task, target.worker, target.token, 1];
    return claims.every((claim, at) => claim === real[at]);
  } catch {
    return false;
  }
}

/** All that this process and this machine can make. */
export const MAKEABLE: readonly Kind[] = ODDITIES.filter(
  (kind) => process.geteuid?.() === 0 || (kind !== 'device' && kind !== 'foreign owner'),
);

function nameOf(dice: Dice, kind: Kind, serial: number): Buffer {
  const start = Buffer.from(`f${serial}`);
  if (kind === 'used again') return Buffer.from(`f${serial}.event`);
  const middle = ((): Buffer => {
    if (kind === 'not UTF-8') return Buffer.from([dice.between(0x80, 0xff), 0xff]);
    if (kind === 'newline') return Buffer.from('a\n\u001b[2Jb');
    return Buffer.from(
      dice.pick([
        [9, 'x-1'],
        [1, 'ünï \u202e$(id)'],
        [1, 'y'.repeat(200)],
        [1, '-rf .. ;'],
      ]),
    );
  })();
  return Buffer.concat([start, Buffer.from('.'), middle, Buffer.from('.event')]);
}

function payload(dice: Dice, target: Target): Record<string, unknown> {
  return dice.pick<(dice: Dice, target: Target) => Record<string, unknown>>([
    [2, foreign],
    [4, forged],
    [1, note],
  ])(dice, target);
}

/** Of an agent that a person started by hand, or that says so. */
function foreign(dice: Dice, { worker }: Target): Record<string, unknown> {
  const name = dice.pick([
    [4, `hand-${dice.between(0, 40)}`],
    [1, worker],
    [1, '../x'],
    [1, 'a'.repeat(300)],
  ]);
  return {
    type: 'worker_stopped',
    id: id(dice),
    worker_name: name,
    session_id: id(dice),
    terminal_content: words(dice),
  };
}

/** Speaks for an attempt, and is wrong in one thing at least. */
function forged(dice: Dice, target: Target): Record<string, unknown> {
  const { run, task, worker } = target;
  const claim = { run, task, attempt: 1, worker_name: worker, token: wrongToken(dice, target.token) };
  const wrong = dice.pick<Record<string, unknown>>([
    [4, {}],
    [1, { run: 'no-such-run' }],
    [1, { task: '__proto__' }],
    [
      1,
      {
        token: target.token,
        attempt: dice.pick([
          [1, 2],
          [1, 0],
          [1, 2 ** 53],
        ]),
      },
    ],
    [1, { token: target.token, worker_name: 'hand-1' }],
  ]);
  const exited = { type: 'attempt_exited', exit_code: dice.between(0, 255) };
  const hooked = { type: 'agent_hook', agent: 'claude', payload: { hook_event_name: 'Stop', message: words(dice) } };
  return { ...(dice.chance(0.5) ? exited : hooked), id: id(dice), ...claim, ...wrong };
}

function wrongToken(dice: Dice, token: string): unknown {
  const last = token.endsWith('0') ? '1' : '0';
  return dice.pick<unknown>([
    [2, token.slice(0, -1) + last],
    [1, token.slice(1)],
    [1, `${token}\n`],
    [1, token.toUpperCase()],
    [1, ''],
    [1, undefined],
    [1, { length: 64 }],
    [1, [token]],
  ]);
}

/** Nothing acts on it; it is kept. */
function note(dice: Dice): Record<string, unknown> {
  return { type: `note-${dice.between(0, 9)}`, id: id(dice), text: words(dice) };
}

/** Nobody else's, also when a bit of it is wrong. */
function id(dice: Dice): string {
  return `${hex(dice)}${hex(dice)}`;
}

function hex(dice: Dice): string {
  return Math.trunc(dice.next() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}

function words(dice: Dice): string {
  const one = dice.pick([
    [5, 'Done. Shall I go on? '],
    [1, '\u001b]52;c;ZXZpbA==\u0007'],
    [1, '語 ünï "\\'],
    [1, '#{pid}'],
  ]);
  return one.repeat(dice.chance(0.002) ? dice.spread(100, 20_000) : dice.between(0, 4));
}
