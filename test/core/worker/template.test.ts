import { expect, test } from 'vitest';
import { fill, placeNames, placesIn } from '../../../src/core/worker/template.ts';

const VALUES = { who: 'Ada', none: '', empty: '', many: 'one\n\n\ntwo', braces: '{{who}} $& {{' };

test.for([
  ['Hello {{who}}.', 'Hello Ada.'],
  ['{{ who }} and {{who}}', 'Ada and Ada'],
  ['a\n\nFor {{none}} only\n\nb', 'a\n\nb'],
  ['{{who}} without {{none}}', 'Ada without'],
  ['{{none}}{{empty}}', ''],
  ['## Gone\n\n{{none}}\n\n## Here\n\ntext', '## Here\n\ntext'],
  ['# Top\n\n## Gone\n\n{{none}}', ''],
  ['# Top\n\n## Gone\n{{none}}\n\n## Here\nx', '# Top\n\n## Here\nx'],
  ['## Last\n\n{{none}}', ''],
  ['#hash is no heading\n\n{{none}}', '#hash is no heading'],
  ['{{many}}', 'one\n\n\ntwo'],
  ['{{braces}}', '{{who}} $& {{'],
  ['in Vue \\{{ who }}', 'in Vue {{ who }}'],
  ['a\n\n\n\nb\n\n', 'a\n\nb'],
  ['', ''],
] as const)('%j is filled as %j', ([template, filled]) => {
  expect(fill(template, VALUES)).toBe(filled);
});

test('the places of a template are told with their lines, the unclosed ones too', () => {
  expect(placesIn('a {{ one }}\n\\{{ no }}\n{{two}} {{three}}\n{{ open\n{{ in {{four}}')).toEqual([
    { name: 'one', line: 1 },
    { name: 'two', line: 3 },
    { name: 'three', line: 3 },
    { name: undefined, line: 4 },
    { name: undefined, line: 5 },
    { name: 'four', line: 5 },
  ]);
  expect(placeNames('{{b}} {{a}} {{ b }} {{')).toEqual(['b', 'a']);
});
