import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText } from '../../../src/core/text/json.ts';

test('what a terminal would obey is escaped, and reads the same', () => {
  const text = 'a\u001B[31m\u009B2J\u009D52;c;x\u009C\u202E\u200B\u007F\u{E0041}👩‍💻ü';
  const json = jsonText({ text });
  // oxlint-disable-next-line no-control-regex
  expect(json).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u200B\u202E]/);
  expect(json).toContain('ü');
  expect(JSON.parse(json)).toEqual({ text });
});

test('whatever goes in, the same comes out of JSON.parse', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      expect(JSON.parse(jsonText([value, text], 2))).toEqual(JSON.parse(JSON.stringify([value, text])));
    }),
  );
});
