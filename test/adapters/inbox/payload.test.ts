import { expect, test } from 'vitest';
import { parsePayload } from '../../../src/adapters/inbox/payload.ts';
import { MAX_DEPTH, MAX_VALUES } from '../../../src/adapters/inbox/shape.ts';

const parse = (text: string): unknown => parsePayload(Buffer.from(text));

test('an object is what a hook writes, with or without a byte order mark', () => {
  expect(parse('{"type":"worker_stopped","n":[1,{"a":null}]}\n')).toEqual({
    is: 'payload',
    payload: { type: 'worker_stopped', n: [1, { a: null }] },
  });
  expect(parse('\ufeff{"a":"ü"}')).toEqual({ is: 'payload', payload: { a: 'ü' } });
});

test.each(['', '{', '{"a":1', '{"a":NaN}', '{"a":1}{"b":2}', 'worker stopped'])(
  '%j may still be being written',
  (text) => {
    expect(parse(text)).toMatchObject({ is: 'unfinished' });
  },
);

test('bytes that are not UTF-8 may be half of a character', () => {
  expect(parsePayload(Buffer.from([0x7b, 0xc3]))).toEqual({ is: 'unfinished', why: 'not UTF-8' });
});

test.each([
  ['[1,2]', 'an array where an object was expected'],
  ['5', 'a number where an object was expected'],
  ['"x"', 'a string where an object was expected'],
  ['null', 'null where an object was expected'],
  ['{"a":1e400}', 'a number out of range'],
  ['{"a":[[-1e999]]}', 'a number out of range'],
  ['{"a":1,"a":2}', 'a key that stands there twice'],
  [String.raw`{"b":[{"a:":":","\u0061:":1}]}`, 'a key that stands there twice'],
  ['{"__proto__":1,"__proto__":2}', 'a key that stands there twice'],
])('%s is refused', (text, why) => {
  expect(parse(text)).toEqual({ is: 'refused', why });
});

const nested = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);

test('as much nesting as is allowed passes, one more does not, and 30 000 levels harm nothing', () => {
  expect(parse(nested(MAX_DEPTH))).toMatchObject({ is: 'payload' });
  expect(parse(nested(MAX_DEPTH + 1))).toEqual({ is: 'refused', why: `nested deeper than ${MAX_DEPTH}` });
  expect(parse(`{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)).toMatchObject({ is: 'refused' });
});

test('a bomb that is not whole yet is refused at once', () => {
  expect(parse('['.repeat(1_000_000))).toEqual({ is: 'refused', why: `nested deeper than ${MAX_DEPTH}` });
});

const listOf = (count: number): string => `{"a":[${Array.from({ length: count }, () => 0).join(',')}]}`;

test('as many values as are allowed pass, one more does not', () => {
  expect(parse(listOf(MAX_VALUES - 2))).toMatchObject({ is: 'payload' });
  const why = `more than ${MAX_VALUES} values`;
  expect(parse(listOf(MAX_VALUES - 1))).toEqual({ is: 'refused', why });
  expect(parse(`{${Array.from({ length: MAX_VALUES }, (_, n) => `"k${n}":{}`).join(',')}}`)).toEqual({
    is: 'refused',
    why,
  });
});

test('brackets and commas inside of texts are text', () => {
  const texts = ['[{'.repeat(50_000), ',\\",['.repeat(20_000), '\\\\', '\\\\\\"[['];
  for (const text of texts)
    expect(parse(`{"a":"${text}"}`)).toEqual({ is: 'payload', payload: { a: JSON.parse(`"${text}"`) } });
});

test('keys that would reach into every object are left out, at any depth', () => {
  const text =
    '{"__proto__":{"x":1},"constructor":{"prototype":{"y":2}},"a":[{"__proto__":{"z":3},"b":1}],"toString":"t"}';
  const parsed = parsePayload(Buffer.from(text));
  expect(JSON.stringify(parsed)).toBe('{"is":"payload","payload":{"a":[{"b":1}],"toString":"t"}}');
  expect(Reflect.get({}, 'x') ?? Reflect.get({}, 'y') ?? Reflect.get({}, 'z')).toBeUndefined();
});
