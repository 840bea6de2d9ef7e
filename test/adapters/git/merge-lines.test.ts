import { expect, test } from 'vitest';
import { isConsistent, mergeLines } from '../../../src/adapters/git/merge-lines.ts';

const SUM = 'a.org/x v1.0.0 h1:x=\na.org/x v1.0.0/go.mod h1:y=\n';

test('what both sides added to go.sum is there, sorted as go has it', () => {
  const ours = `${SUM}c.org/c v1.0.0 h1:c=\n`;
  const theirs = `${SUM}b.org/b v1.0.0 h1:b=\n`;
  expect(mergeLines(SUM, ours, theirs, 'go.sum')).toBe(`${SUM}b.org/b v1.0.0 h1:b=\nc.org/c v1.0.0 h1:c=\n`);
});

test('two sums of one version do not fit', () => {
  const [ours, theirs] = [`${SUM}c.org/c v1.0.0 h1:c=\n`, `${SUM}c.org/c v1.0.0 h1:other=\n`];
  expect(mergeLines(SUM, ours, theirs, 'go.sum')).toBeUndefined();
});

test('lines that one side removed do not fit', () => {
  expect(mergeLines(SUM, `${SUM}c.org/c v1.0.0 h1:c=\n`, 'a.org/x v1.0.0 h1:x=\n', 'go.sum')).toBeUndefined();
});

test('requirements keep their order, blank lines, remarks and line ends', () => {
  const base = '# web\r\nflask==3.0\r\n\r\n# data\r\npandas\r\n';
  const ours = base.replace('pandas\r\n', 'pandas\r\nnumpy\r\n');
  const theirs = base.replace('flask==3.0\r\n', 'flask==3.0\r\nrequests>=2\r\n');
  expect(mergeLines(base, ours, theirs, 'requirements')).toBe(
    '# web\r\nflask==3.0\r\nrequests>=2\r\n\r\n# data\r\npandas\r\nnumpy\r\n',
  );
});

test.each([
  ['one package with two versions', 'Foo_Bar==1\n', 'foo-bar==2\n'],
  ['lines that go on', 'a==1 \\\n  --hash=x\n', 'b==1\n'],
  ['markers of an earlier merge', '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n', 'c\n'],
])('%s do not fit', (_, ours, theirs) => {
  expect(mergeLines('', ours, theirs, 'requirements')).toBeUndefined();
});

test('a file that names one package twice in two ways is not consistent', () => {
  expect(isConsistent('a==1\nb\n', 'requirements')).toBe(true);
  expect(isConsistent('a==1\nb\na==1\n', 'requirements')).toBe(true);
  expect(isConsistent('a==1\nb\na==2\n', 'requirements')).toBe(false);
});

test('a line that stands there twice is not followed twice by what is new', () => {
  const base = '#\nzod\n#\nabc\n';
  expect(mergeLines(base, `${base}mine\n`, '#\nyours\nzod\n#\nabc\n', 'requirements')).toBe(
    '#\nyours\nzod\n#\nabc\nmine\n',
  );
});
