import type { Dice } from '../../support/dice.ts';

/** JSON as bytes, as it is or with something wrong with it: what a fault, another version or somebody with a grudge would write. */
export function mutated(dice: Dice, value: Readonly<Record<string, unknown>>): Buffer {
  return dice.pick<(dice: Dice, value: Readonly<Record<string, unknown>>) => Buffer>([[8, whole], ...MUTATIONS])(
    dice,
    value,
  );
}

/** As mutated, never as it was. */
export function broken(dice: Dice, value: Readonly<Record<string, unknown>>): Buffer {
  return dice.pick(MUTATIONS)(dice, value);
}

type Mutation = (dice: Dice, value: Readonly<Record<string, unknown>>) => Buffer;

const whole: Mutation = (_, value) => Buffer.from(JSON.stringify(value));

const MUTATIONS: readonly (readonly [number, Mutation])[] = [
  [4, (dice, value) => flipped(dice, whole(dice, value))],
  [2, (dice, value) => whole(dice, value).subarray(0, dice.between(0, JSON.stringify(value).length - 1))],
  [2, (dice, value) => spliced(dice, value, `"${keyOf(dice, value)}":${JSON.stringify(odd(dice))}`)],
  [1, (dice, value) => spliced(dice, value, `"deep":${nested(dice)}`)],
  [2, (dice, value) => spliced(dice, value, `"n":${dice.pick(NUMBERS)}`)],
  [2, (dice, value) => spliced(dice, value, `"${dice.pick(TRAPS)}":{"isAdmin":true,"toString":1,"then":1}`)],
  [2, (dice, value) => spliced(dice, value, String.raw`"half":"\ud800 \udfff","nul":"\u0000\u001b[201~"`)],
  [1, (dice, value) => Buffer.concat([whole(dice, value), Buffer.from([dice.between(0, 255), 0xc3, 0x28])])],
  [1, (dice, value) => inserted(dice, whole(dice, value), dice.between(0, 31))],
  [1, (dice, value) => inserted(dice, whole(dice, value), dice.between(0x80, 0xff))],
  [1, (dice, value) => Buffer.concat([Buffer.from('\uFEFF'), whole(dice, value)])],
  [1, (dice, value) => Buffer.from(JSON.stringify(value), 'utf16le')],
  [4, (dice, value) => whole(dice, { ...value, [keyOf(dice, value)]: odd(dice) })],
  [1, (dice, value) => whole(dice, { ...value, v: dice.between(-1, 99), type: `${String(value['type'])}_v2` })],
  [1, (dice) => Buffer.from(JSON.stringify(odd(dice)))],
  [1, (dice) => Buffer.from(Array.from({ length: dice.between(0, 200) }, () => dice.between(0, 255)))],
];

const TRAPS: readonly (readonly [number, string])[] = [
  [1, '__proto__'],
  [1, 'constructor'],
  [1, 'prototype'],
  [1, String.raw`\u005f_proto__`],
];
const NUMBERS: readonly (readonly [number, string])[] = [
  [1, '1e400'],
  [1, '-1e400'],
  [1, '9'.repeat(400)],
  [1, '-0'],
  [1, 'NaN'],
  [1, '1e-400'],
  [1, '9007199254740993'],
];

/** Members that nobody expects. */
export function oddObject(dice: Dice): Record<string, unknown> {
  const names = ['type', 'at', 'crc', 'seq', 'snapshot', 'a"b', '\n', '', '\u2028', '__proto_'];
  const entries = Array.from({ length: dice.between(0, 5) }, (): [string, unknown] => [
    names[dice.between(0, names.length - 1)] ?? '',
    odd(dice),
  ]);
  return Object.fromEntries(entries);
}

/** Values of another kind than was expected; texts that nobody else has, since an id is one that somebody has. */
export function odd(dice: Dice): unknown {
  const text = `${dice.between(0, 1e9)}.${dice.between(0, 1e9)}`;
  return dice.pick<unknown>([
    [1, null],
    [1, []],
    [1, {}],
    [1, true],
    [1, -1],
    [1, 1.5],
    [1, Number.MAX_SAFE_INTEGER],
    [1, ''],
    [2, `../../${text}`],
    [1, `$(id) ${text}\u202e\ud800`],
    // oxlint-disable-next-line unicorn/no-thenable
    [1, [[[{ then: { then: text } }]]]],
    [1, { length: -1, 0: text, toJSON: 'x' }],
    [1, text.repeat(dice.spread(1, 300))],
  ]);
}

function nested(dice: Dice): string {
  const depth = dice.spread(8, 20_000);
  const [open, close] = dice.pick<readonly [string, string]>([
    [1, ['[', ']']],
    [1, ['{"a":', '}']],
  ]);
  return `${open.repeat(depth)}1${dice.chance(0.5) ? close.repeat(depth) : ''}`;
}

function keyOf(dice: Dice, value: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(value);
  return keys[dice.between(0, keys.length - 1)] ?? '';
}

/** One more member at the end: where it has a name that is there already, JSON has it twice. */
function spliced(_: Dice, value: Readonly<Record<string, unknown>>, member: string): Buffer {
  return Buffer.from(`${JSON.stringify(value).slice(0, -1)},${member}}`);
}

export function flipped(dice: Dice, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let left = dice.spread(1, 8); left > 0; left--) {
    const at = dice.between(0, copy.length - 1);
    copy[at] = (copy[at] ?? 0) ^ (1 << dice.between(0, 7));
  }
  return copy;
}

function inserted(dice: Dice, bytes: Buffer, byte: number): Buffer {
  const at = dice.between(0, bytes.length);
  return Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at)]);
}
