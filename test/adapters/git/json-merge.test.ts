import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeJson } from '../../../src/adapters/git/json-merge.ts';

const BASE = `{
  "name": "x",
  "files": ["a", "b"],
  "scripts": {
    "build": "tsc"
  },
  "dependencies": {
    "chalk": "^5.0.0",
    "zod": "^4.0.0"
  }
}
`;

test('what both sides added is there, in order, and everything else stays as it was written', () => {
  const ours = BASE.replace('"zod"', '"execa": "^9.0.0",\n    "zod"').replace('"tsc"', '"tsc",\n    "test": "vitest"');
  const theirs = BASE.replace('"zod"', '"commander": "^14.0.0",\n    "zod"').replace('["a", "b"]', '["a", "b", "c"]');
  expect(mergeJson(BASE, ours, theirs)).toBe(`{
  "name": "x",
  "files": ["a", "b", "c"],
  "scripts": {
    "build": "tsc",
    "test": "vitest"
  },
  "dependencies": {
    "chalk": "^5.0.0",
    "commander": "^14.0.0",
    "execa": "^9.0.0",
    "zod": "^4.0.0"
  }
}
`);
});

test('a key that one side changed and another it removed are so in the end', () => {
  expect(mergeJson('{"a":1,"b":2,"c":3}', '{"a":9,"b":2,"c":3}', '{"a":1,"c":3}')).toBe('{"a":9,"c":3}');
  expect(mergeJson('{"a":1,"b":2,"c":3}', '{"a":1,"c":3}', '{"a":9,"b":2,"c":3}')).toBe('{"a":9,"c":3}');
});

test.each([
  ['the same key with two values', '{"a":1}', '{"a":2}', '{"a":3}'],
  ['two versions of one package', '{"d":{"x":"^1.0.0"}}', '{"d":{"x":"^1.1.0"}}', '{"d":{"x":"^1.2.0"}}'],
  ['the same new key with two values', '{}', '{"a":1}', '{"a":2}'],
  ['changed and removed', '{"a":1}', '{"a":2}', '{}'],
  ['removed and changed', '{"a":{"b":1}}', '{}', '{"a":{"b":2}}'],
  ['a list that one shortened', '{"a":[1,2]}', '{"a":[1]}', '{"a":[1,2,3]}'],
  ['lists of objects', '{"a":[{"b":1}]}', '{"a":[{"b":1},{"b":2}]}', '{"a":[{"b":1},{"b":3}]}'],
  ['a list with the same twice', '{"a":[1]}', '{"a":[1,1]}', '{"a":[1,2]}'],
  ['new lists on both sides', '{}', '{"a":[1]}', '{"a":[2]}'],
  ['one kind of value against another', '{"a":1}', '{"a":{"b":1}}', '{"a":[1]}'],
  ['comments', '{"a":1}', '{"a":1,"b":2 /* two */}', '{"a":1,"c":3}'],
  ['the same key twice', '{"a":1}', '{"a":1,"b":1,"b":2}', '{"a":1,"c":3}'],
  ['no JSON at all', '{"a":1}', '<<<<<<<', '{"a":1,"c":3}'],
])('%s do not fit', (_, base, ours, theirs) => {
  expect(mergeJson(base, ours, theirs)).toBeUndefined();
});

test.each([300, 5000, 100_000])(
  'nesting of %i levels, which nobody writes, does not fit and breaks nothing',
  (levels) => {
    const deep = `${'['.repeat(levels)}${']'.repeat(levels)}`;
    expect(mergeJson('{}', `{"a":${deep}}`, `{"b":${deep}}`)).toBeUndefined();
  },
);

test('indentation, line ends, the byte order mark and the last line are as on the first side', () => {
  const ours = '\uFEFF{\r\n\t"a": 1,\r\n\t"o": {\r\n\t\t"x": 1.0\r\n\t}\r\n}';
  const theirs = '{\n  "a": 1,\n  "t": {\n    "y": 12345678901234567890,\n    "z": [1e400, {}]\n  }\n}\n';
  expect(mergeJson('{"a":1}', ours, theirs)).toBe(
    '\uFEFF{\r\n\t"a": 1,\r\n\t"o": {\r\n\t\t"x": 1.0\r\n\t},\r\n\t"t": {\r\n\t\t"y": 12345678901234567890,\r\n\t\t"z": [1e400, {}]\r\n\t}\r\n}',
  );
});

test('both made the file: what is in both is there once', () => {
  expect(mergeJson(undefined, '{"a":1,"o":{"x":1}}', '{"a":1,"o":{"y":2}}')).toBe('{"a":1,"o":{"x":1,"y":2}}');
});

test('a lock keeps what it says of a package together, and merges its packages by name', () => {
  const zod = { version: '4.0.0', integrity: 'sha512-z' };
  const base = lock({ '': { dependencies: { zod: '^4.0.0' } }, 'node_modules/zod': zod });
  const ours = lock({
    '': { dependencies: { a: '^1.0.0', zod: '^4.0.0' } },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/zod': zod,
  });
  const theirs = lock({
    '': { dependencies: { b: '^2.0.0', zod: '^4.0.0' } },
    'node_modules/b': { version: '2.0.0' },
    'node_modules/zod': zod,
  });
  expect(JSON.parse(mergeJson(base, ours, theirs, 'npm-lock') ?? '')).toEqual({
    lockfileVersion: 3,
    packages: {
      '': { dependencies: { a: '^1.0.0', b: '^2.0.0', zod: '^4.0.0' } },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0' },
      'node_modules/zod': zod,
    },
  });
  const dev = lock({ '': {}, 'node_modules/zod': { ...zod, dev: true } });
  const newer = lock({ '': {}, 'node_modules/zod': { version: '4.1.0', integrity: 'sha512-n' } });
  expect(mergeJson(base, dev, newer, 'npm-lock')).toBeUndefined();
  expect(mergeJson(base, dev, newer)).not.toBeUndefined();
});

test('what only one side changed is what comes out, whatever it is', () => {
  fc.assert(
    fc.property(fc.object(), fc.object(), (before, after) => {
      const [base, changed] = [JSON.stringify(before, null, 2), JSON.stringify(after, null, 4)];
      const twice = JSON.parse(JSON.stringify(after)) as unknown;
      expect(JSON.parse(mergeJson(base, base, changed) ?? 'null')).toEqual(twice);
      expect(JSON.parse(mergeJson(base, changed, base) ?? 'null')).toEqual(twice);
      expect(JSON.parse(mergeJson(base, changed, changed) ?? 'null')).toEqual(twice);
    }),
  );
});

test('which side comes first makes no difference to what it says', () => {
  const value = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.jsonValue({ maxDepth: 2 }));
  fc.assert(
    fc.property(value, value, value, (...three) => {
      const [base = '', ours = '', theirs = ''] = three.map((one) => JSON.stringify(one));
      const [one, other] = [mergeJson(base, ours, theirs), mergeJson(base, theirs, ours)];
      expect(one === undefined).toBe(other === undefined);
      if (one !== undefined && other !== undefined) expect(sorted(one)).toEqual(sorted(other));
    }),
  );
});

function lock(packages: object): string {
  return JSON.stringify({ lockfileVersion: 3, packages }, null, 2);
}

/** Keys and lists in one order. */
function sorted(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) =>
    Array.isArray(value) ? value.map((one) => JSON.stringify(one)).sort() : value,
  );
}
