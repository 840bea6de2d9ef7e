import * as fc from 'fast-check';
import picomatch from 'picomatch';
import { expect, test } from 'vitest';
import { outside, overlaps, scopeProblem } from '../../../src/core/tasks/scopes.ts';

const FILES = [
  'README.md',
  '.env',
  'src/app.ts',
  'src/api/a.ts',
  'src/api/.b.ts',
  'src/api/v1/c.ts',
  'src/apix.ts',
  'docs/x.md',
];

test.for<[string, string[]]>([
  ['src/api/**', ['src/api/a.ts', 'src/api/.b.ts', 'src/api/v1/c.ts']],
  ['src/api/', ['src/api/a.ts', 'src/api/.b.ts', 'src/api/v1/c.ts']],
  ['src/api', ['src/api/a.ts', 'src/api/.b.ts', 'src/api/v1/c.ts']],
  ['./src/api/v1/c.ts', ['src/api/v1/c.ts']],
  ['/docs/, .env', ['.env', 'docs/x.md']],
  ['src/*.ts', ['src/app.ts', 'src/apix.ts']],
  ['src/**/*.ts', ['src/app.ts', 'src/api/a.ts', 'src/api/.b.ts', 'src/api/v1/c.ts', 'src/apix.ts']],
  ['**/*.md', ['README.md', 'docs/x.md']],
  ['src/{app,apix}.ts', ['src/app.ts', 'src/apix.ts']],
  ['src/ap?.ts', ['src/app.ts']],
  ['src/api/[a-c].ts', ['src/api/a.ts']],
  ['src/api/[!b]*', ['src/api/a.ts', 'src/api/.b.ts']],
  ['.', FILES],
  ['**', FILES],
  ['src/api/**,', ['src/api/a.ts', 'src/api/.b.ts', 'src/api/v1/c.ts']],
  ['nothing', []],
  ['Nothing', []],
])('%s leaves what it does not name outside', ([scope, named]) => {
  expect(outside(scope, FILES)).toEqual(FILES.filter((file) => !named.includes(file)));
});

test.for<[string, string, string]>([
  ['app/[id]/page.tsx', 'app/[id]/page.tsx', 'app/x/page.tsx'],
  ['app/(shop)/**', 'app/(shop)/cart.tsx', 'app/shop/cart.tsx'],
  ['a\\*b', 'a*b', 'axb'],
  ['a\\{b\\,c\\}', 'a{b,c}', 'ab'],
  ['{a}', '{a}', 'a'],
  ['a b/**', 'a b/c', 'a/c'],
  ['v{8..11}.txt', 'v10.txt', 'v12.txt'],
  ['{src,lib/{a,b}}/x', 'lib/b/x', 'lib/c/x'],
  ['a?c', 'a😀c', 'ac'],
  ['naïve/#{x}', 'naïve/#{x}', 'naive/#{x}'],
  ['[]]x', ']x', 'x'],
  ['x/', 'x/nothing', 'nothing'],
  ['./nothing', 'nothing', 'x/nothing'],
  ['*/**', 'a/b', 'a'],
])('%s names %s and not %s', ([scope, within, without]) => {
  expect(outside(scope, [within, without])).toEqual([without]);
});

test.for<[string, string, boolean]>([
  ['src/**', 'src/api/*.ts', true],
  ['src/**', '**/*.md', true],
  ['src', 'src/api/a.ts', true],
  ['src/*.ts', 'src/*.md', false],
  ['src/a*', 'src/*z', true],
  ['src/a*', 'src/b*', false],
  ['src/api/', 'src/apix/', false],
  ['a/**/b', 'a/b', true],
  ['{docs,src}/x', 'lib/x,src/*', true],
  ['[a-c].ts', '[d-f].ts', false],
  ['[!a-y].ts', 'z.ts', true],
  ['src/*/x', 'src/**/y', true],
  ['**/package.json', '**/README.md', false],
  ['nothing', '**', false],
  ['**', 'nothing', false],
])('whether %s and %s can name the same file: %s', ([a, b, so]) => {
  expect([overlaps(a, b), overlaps(b, a)]).toEqual([so, so]);
});

test.for<[string, string]>([
  ['', 'expected globs such as "src/api/**", or "nothing"'],
  [' , ', 'expected globs such as "src/api/**", or "nothing"'],
  ['!src/**', '"!src/**": a scope names what may be written, so it takes no "!"'],
  ['src/**, none', '"none": to write no file, say "nothing"'],
  ['src/**, nothing', '"nothing" stands alone, without other globs'],
  ['"src/**"', '""src/**"": leave the quotes out'],
  ['~/src', '"~/src": expected a path below the repository, not one of your home'],
  ['C:\\src', '"C:\\src": expected a path below the repository, without a drive'],
  ['src\\api', '"src\\api": write "/" between folders'],
  ['src/../../x', '"src/../../x": expected a path below the repository, without ".."'],
  ['src/@(a|b)', '"src/@(a|b)": use braces for a choice, as in "{a,b}"'],
  ['[[:alpha:]]', '"[[:alpha:]]": name the characters themselves, as in "[a-z]"'],
  ['src/\u0007x', '"src/\u0007x": a path has no control characters'],
  ['src/{a,b', '"src/{a,b": the "{" is not closed; for the sign itself write "\\{"'],
  ['src/a}', '"src/a}": the "}" is not opened; for the sign itself write "\\}"'],
  ['src/[a', '"src/[a": the "[" is not closed; for the sign itself write "\\["'],
  ['{1..1000}', 'its braces stand for more than 200 globs; use "*"'],
  ['{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}', 'its braces stand for more than 200 globs; use "*"'],
  ['x'.repeat(1001), 'it has 1001 characters, and a scope at most 1000'],
])('%j cannot be a scope', ([text, problem]) => {
  expect(scopeProblem(text)).toBe(problem);
});

test('a file called nothing is outside of nothing too', () => {
  expect(outside('nothing', ['nothing'])).toEqual(['nothing']);
});

test('of what cannot be a scope nothing is known to be outside, and it may name anything', () => {
  expect([outside('../x', FILES), overlaps('../x', 'src'), overlaps('src', '{a')]).toEqual([[], true, true]);
});

const name = fc.constantFrom('a', 'b', 'aa', 'ab', 'ba', 'bb');
const file = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
const globOf = (...signs: string[]) => {
  const names = fc.array(fc.constantFrom(...signs), { minLength: 1, maxLength: 2 }).map((all) => all.join(''));
  return fc.array(fc.oneof(names, fc.constant('**')), { minLength: 1, maxLength: 2 }).map((parts) => parts.join('/'));
};
const glob = globOf('a', 'b', '*', '?', '[ab]', '[!a]', '{a,b}');
/** Brackets also stand for themselves, in names that no other sign here stands for. */
const withoutSets = globOf('a', 'b', '*', '?', '{a,b}');

test('a glob names what the usual library says it names', () => {
  fc.assert(
    fc.property(glob, fc.array(file, { maxLength: 20 }), (one, files) => {
      const isPlain = !one.includes('**') && /(?:^|\/)[ab{},]+$/.test(one);
      const below = one.replace(/\/\*\*$/, '/**/*');
      const usual = picomatch(isPlain ? [one, `${one}/**`] : below, { dot: true, posix: true });
      expect(outside(one, files)).toEqual(files.filter((each) => !usual(each)));
    }),
    { numRuns: 600 },
  );
});

test('two globs overlap exactly when there is a file that both name', () => {
  const names = ['a', 'b', 'aa', 'ab', 'ba', 'bb'];
  const two = names.flatMap((x) => names.map((y) => `${x}/${y}`));
  const all = [...names, ...two, ...two.flatMap((x) => names.map((y) => `${x}/${y}`))];
  fc.assert(
    fc.property(withoutSets, withoutSets, (a, b) => {
      const [notA, notB] = [new Set(outside(a, all)), new Set(outside(b, all))];
      expect(overlaps(a, b)).toBe(all.some((each) => !notA.has(each) && !notB.has(each)));
    }),
    { numRuns: 300 },
  );
});

test('any text is a scope or told why not, and nothing about it throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'a*?/{}[]!\\,.()'.split('')) })),
      (text) => {
        expect(['string', 'undefined']).toContain(typeof scopeProblem(text));
        expect(overlaps(text, text)).toBe(text.trim().toLowerCase() !== 'nothing');
        expect(FILES).toEqual(expect.arrayContaining([...outside(text, FILES)]));
      },
    ),
    { numRuns: 200 },
  );
});

test('names made to be slow to match are not', () => {
  const began = performance.now();
  const names = ['a'.repeat(255), `${'a/'.repeat(200)}c`];
  expect(outside('*a*a*a*a*a*a*a*b, **/a/**/a/**/a/**/a/**/b', names)).toEqual(names);
  expect(overlaps('*a'.repeat(200), `${'*b'.repeat(200)}*`)).toBe(true);
  expect(performance.now() - began).toBeLessThan(1000);
});
