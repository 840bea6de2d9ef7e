import { chmodSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDiff } from '../../../src/core/rubric/diff.ts';
import type { DiffFile } from '../../../src/core/rubric/diff.ts';
import type { GitWorld } from './git-world.ts';
import { gitWorld } from './git-world.ts';

const NAMES = [
  'plain.txt',
  'with space.txt',
  'tab\tand "quotes".txt',
  'new\nline.txt',
  'back\\slash',
  'é/ü ☃.md',
  'a/b/c',
  'b/a b/x',
  '#{pane}',
  '-dash',
  'x b/x',
  'ends with space ',
  '"',
];

const lines = (count: number, word = 'line'): string =>
  Array.from({ length: count }, (_, at) => `${word} ${at}\n`).join('');

/** What git itself says of each file: its name, and lines added and removed. */
function counted({ git }: GitWorld, ...args: string[]): Record<string, string> {
  const records = git('diff', '--numstat', '-z', '--no-renames', ...args)
    .split('\0')
    .filter(Boolean);
  return Object.fromEntries(
    records.map((record) => {
      const [added = '', removed = '', ...name] = record.split('\t');
      return [name.join('\t'), `${added} ${removed}`];
    }),
  );
}

function read(files: readonly DiffFile[]): Record<string, string> {
  return Object.fromEntries(
    files.map(({ path, added, removed, binary }) => [path, binary ? '- -' : `${added.length} ${removed.length}`]),
  );
}

/** Every added line stands where the reader says it does. */
function expectInPlace({ dir }: GitWorld, files: readonly DiffFile[]): void {
  for (const { path, added, did } of files) {
    if (did === 'removed') continue;
    const now = readFileSync(join(dir, path), 'utf8').split('\n');
    for (const { line, text } of added)
      expect(`${path}:${line} ${text}`).toBe(`${path}:${line} ${now[line - 1]?.replace(/\r$/, '')}`);
  }
}

describe('what git prints', () => {
  test.for<[string, string[]]>([
    ['as it does by itself', []],
    ['without context', ['-U0']],
    ['with much of it', ['-U1000']],
    ['with prefixes by what is compared', ['-c', 'diff.mnemonicPrefix=true']],
    ['without prefixes', ['-c', 'diff.noprefix=true']],
    ['with names unquoted where that can be', ['-c', 'core.quotePath=false']],
    ['with renames looked for', ['-c', 'diff.renames=copies']],
    ['by another algorithm', ['-c', 'diff.algorithm=patience']],
    ['with functions around', ['-c', 'diff.interHunkContext=3']],
  ])('%s: every file, every line in its place', ([, options]) => {
    const world = gitWorld();
    world.write(Object.fromEntries(NAMES.map((name) => [name, lines(40, name.replaceAll('\n', ' '))])));
    world.write({
      'gone.txt': lines(5),
      'emptied.txt': lines(3),
      'bare.txt': 'one\ntwo',
      'data.bin': Buffer.from([0, 1, 2]),
      'crlf.txt': 'a\r\nb\r\n',
    });
    world.commit();
    for (const name of NAMES) {
      const old = readFileSync(join(world.dir, name), 'utf8').split('\n');
      old[3] = 'changed';
      old.splice(
        20,
        2,
        '-- minus',
        '++ plus',
        '--- a/x',
        '+++ b/x',
        '@@ -1,1 +1,1 @@',
        'diff --git a/x b/x',
        '\\ no',
        '',
      );
      world.write({ [name]: old.join('\n') });
    }
    world.write({
      'new.txt': 'one\ntwo',
      'empty.txt': '',
      'bare.txt': 'one\n2',
      'emptied.txt': '',
      'data.bin': Buffer.from([0, 9]),
      'new.bin': Buffer.from([0]),
      'crlf.txt': 'a\r\nc\r\n',
    });
    rmSync(join(world.dir, 'gone.txt'));
    world.git('add', '-A');
    const at = options[0]?.startsWith('-U') === true ? [[], options] : [options, []];
    const files = readDiff(world.git(...(at[0] ?? []), 'diff', '--cached', '--no-renames', ...(at[1] ?? [])));
    expect(read(files)).toEqual(counted(world, '--cached'));
    expectInPlace(world, files);
    const did = (path: string): string | undefined => files.find((file) => file.path === path)?.did;
    expect([did('new.txt'), did('empty.txt'), did('new.bin'), did('gone.txt'), did('emptied.txt')]).toEqual([
      'added',
      'added',
      'added',
      'removed',
      'changed',
    ]);
  });

  test('of a rename: both names, and only the lines that are new', () => {
    const world = gitWorld();
    world.write({ 'old name.txt': lines(30), 'é.txt': lines(30, 'other') });
    world.commit();
    renameSync(join(world.dir, 'old name.txt'), join(world.dir, 'new name.txt'));
    renameSync(join(world.dir, 'é.txt'), join(world.dir, 'ü\t.txt'));
    world.write({ 'new name.txt': `${lines(30)}more\n` });
    world.git('add', '-A');
    expect(readDiff(world.git('diff', '--cached', '-M'))).toEqual([
      {
        path: 'new name.txt',
        from: 'old name.txt',
        did: 'renamed',
        binary: false,
        added: [{ line: 31, text: 'more' }],
        removed: [],
      },
      { path: 'ü\t.txt', from: 'é.txt', did: 'renamed', binary: false, added: [], removed: [] },
    ]);
  });

  test('of a changed mode and of a link: their names', () => {
    const world = gitWorld();
    world.write({ 'run me.sh': 'x\n' });
    world.commit();
    chmodSync(join(world.dir, 'run me.sh'), 0o755);
    expect(readDiff(world.git('diff'))).toEqual([
      { path: 'run me.sh', did: 'changed', binary: false, added: [], removed: [] },
    ]);
  });

  test('of a merge: a line is new when neither side had it', () => {
    const world = gitWorld();
    world.write({ 'a.txt': lines(10) });
    world.commit();
    world.git('checkout', '-q', '-b', 'other');
    world.write({ 'a.txt': lines(10).replace('line 4', 'theirs 4').replace('line 9', 'theirs 9') });
    world.commit();
    world.git('checkout', '-q', 'main');
    world.write({ 'a.txt': lines(10).replace('line 4', 'ours 4') });
    world.commit();
    expect(() => world.git('merge', '-q', 'other')).toThrow();
    world.write({ 'a.txt': lines(10).replace('line 4', 'both 4\nand more').replace('line 9', 'theirs 9') });
    world.git('add', '-A');
    world.git('commit', '-q', '-m', 'merge');
    const [file, ...others] = readDiff(world.git('show', '--format=', '-c', 'HEAD'));
    expect(others).toEqual([]);
    expect(file).toMatchObject({
      path: 'a.txt',
      did: 'changed',
      added: [
        { line: 5, text: 'both 4' },
        { line: 6, text: 'and more' },
      ],
    });
    expect(file?.removed).toEqual(['ours 4', 'theirs 4', 'line 9']);
  });

  test('of a binary patch: no line of it', () => {
    const world = gitWorld();
    world.write({ 'x.bin': Buffer.from([0, 1]) });
    world.commit();
    world.write({ 'x.bin': Buffer.from([0, 2, 3, 4]) });
    expect(readDiff(world.git('diff', '--binary'))).toEqual([
      { path: 'x.bin', did: 'changed', binary: true, added: [], removed: [] },
    ]);
  });

  test('of several commits with their messages: the messages are no lines', () => {
    const world = gitWorld();
    world.write({ 'a.txt': 'x\n' });
    world.commit();
    world.write({ 'a.txt': 'x\ny\n' });
    world.git('add', '-A');
    world.git('commit', '-q', '-m', 'says\n\n--- a/z\n+no\n');
    const files = readDiff(world.git('format-patch', '--stdout', '-1'));
    expect(files).toMatchObject([{ path: 'a.txt', added: [{ line: 2, text: 'y' }] }]);
  });
});

describe('what others print', () => {
  test('a plain unified diff of two files', () => {
    const text =
      '--- old/a.txt\t2026-01-01 00:00:00\n+++ new/a.txt\t2026-01-02\n@@ -1 +1,2 @@\n-x\n+y\n+z\n--- b.txt\n+++ b.txt\n@@ -3,0 +4 @@\n+w\n';
    expect(readDiff(text)).toMatchObject([
      {
        path: 'new/a.txt',
        added: [
          { line: 1, text: 'y' },
          { line: 2, text: 'z' },
        ],
        removed: ['x'],
      },
      { path: 'b.txt', added: [{ line: 4, text: 'w' }] },
    ]);
  });

  test('a plain unified diff of a file that is new, and of one that is gone', () => {
    const text = '--- /dev/null\n+++ new.txt\n@@ -0,0 +1 @@\n+x\n--- old.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n';
    expect(readDiff(text)).toMatchObject([
      { path: 'new.txt', did: 'added' },
      { path: 'old.txt', did: 'removed' },
    ]);
  });

  test('an empty line of context that lost its blank is one all the same', () => {
    const text = 'diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,2 +1,3 @@\n\n+new\n x\n';
    expect(readDiff(text)).toMatchObject([{ added: [{ line: 2, text: 'new' }] }]);
  });

  test('a hunk that is broken off does not swallow the next file', () => {
    const text =
      'diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,90 +1,99 @@\n x\n+y\ndiff --git a/b b/b\n--- a/b\n+++ b/b\n@@ -0,0 +1 @@\n+z\n';
    expect(readDiff(text)).toMatchObject([
      { path: 'a', added: [{ line: 2, text: 'y' }] },
      { path: 'b', added: [{ line: 1, text: 'z' }] },
    ]);
  });

  test.for([
    '',
    'words\n',
    '@@ -1 +1 @@\n+x',
    '+++ b/x\n+y',
    'diff --git \n',
    'diff --git a b c\n@@ -1 +1 @@\n',
    'diff --git "a/\\9" "b',
  ])('from %j nothing is made up', (text) => {
    expect(readDiff(text).flatMap(({ added }) => added)).toEqual([]);
  });

  test('figures beyond all sense are no hunk', () => {
    const text = `diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,${'9'.repeat(400)} +1,1 @@\n+x\n`;
    expect(readDiff(text)).toMatchObject([{ path: 'a', added: [] }]);
  });

  test('whatever it is given, it comes to an end without a throw', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'diff --git a/x b/x',
        'diff --cc x',
        '--- a/x',
        '+++ b/x',
        '--- "a/\\303\\',
        '@@ -1,3 +1,4 @@',
        '@@@ -1 -1 +1 @@@',
        '+x',
        '-x',
        ' x',
        '\\ No newline',
        'rename to "',
        'Binary files a and b differ',
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (all) => {
        for (const { path, added } of readDiff(all.join('\n'))) {
          expect(path).not.toBe('');
          for (const one of added) expect(Number.isSafeInteger(one.line)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('a hostile diff of many megabytes is read in a moment', () => {
    const began = performance.now();
    readDiff(
      `diff --git ${' "'.repeat(500_000)}\n${'\t'.repeat(500_000)}\n--- ${'\t'.repeat(500_000)}\n@@${' -1'.repeat(300_000)}\n`,
    );
    readDiff(`diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -0,0 +1,999999 @@\n${'+x\n'.repeat(999_999)}`);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
