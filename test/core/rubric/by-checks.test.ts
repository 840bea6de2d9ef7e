import { describe, expect, test } from 'vitest';
import type { Evidence, Verdict } from '../../../src/core/events/proof.ts';
import { Verdict as VerdictSchema } from '../../../src/core/events/proof.ts';
import { assess } from '../../../src/core/rubric/assess.ts';
import { byChecks } from '../../../src/core/rubric/by-checks.ts';
import type { Facts } from '../../../src/core/rubric/facts.ts';
import { outside } from '../../../src/core/tasks/scopes.ts';
import { changes, GOOD, NO_CHANGES, oneTask, verification } from '../proof/build.ts';

const UNCHECKED: Evidence = { changes: changes() };
const FAILED: Evidence = { changes: changes(), verify: verification({ ok: false, exitCode: 1 }) };

/** `git diff` of one file whose lines from 11 on are these, in place of `gone`. */
function diffOf(path: string, added: readonly string[], gone: readonly string[] = []): string {
  const head = `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n`;
  const body = [...gone.map((text) => `-${text}`), ...added.map((text) => `+${text}`)].map((line) => `${line}\n`);
  return `${head}@@ -11,${gone.length} +11,${added.length} @@\n${body.join('')}`;
}

/** Of a file that was not there before. */
function newFile(path: string, added: readonly string[]): string {
  const body = added.map((line) => `+${line}\n`).join('');
  return `diff --git a/${path} b/${path}\nnew file mode 100644\nindex 0..2\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${added.length} @@\n${body}`;
}

function verdict(over: Partial<Facts> = {}, given: Parameters<typeof oneTask>[0] = {}): Verdict {
  const made = byChecks({ ...oneTask(given), evidence: GOOD, diff: diffOf('src/a.ts', ['x();']), outside, ...over });
  expect(VerdictSchema.parse(made)).toEqual(made);
  return made;
}

const scores = ({ presence, correctness, completeness, quality }: Verdict) => [
  presence,
  correctness,
  completeness,
  quality,
];
/** Each as `about file:line says`. */
const points = (of: Verdict, about?: string): string[] =>
  of.points
    .filter((point) => about === undefined || point.about === about)
    .map((point) => `${point.file ?? '-'}:${point.line ?? '-'} ${point.says}`);
const quality = (...diffs: string[]): Verdict => verdict({ diff: diffs.join('') });

describe('what is not known', () => {
  test('scores 3, and says so', () => {
    const unknown = verdict({ evidence: UNCHECKED, diff: undefined });
    expect(scores(unknown)).toEqual([true, 3, 3, 3]);
    expect(points(unknown)).toEqual([
      '-:- no acceptance command was run, so whether it works is not known',
      '-:- whether all that was asked for is there is not known: nobody read it',
      '-:- there is no changed line to look at',
    ]);
    expect(assess(unknown)).toEqual({ average: 3, pass: true });
  });

  test('where nothing could be measured presence is not held against it', () => {
    const unmeasured = verdict({ evidence: { unmeasured: 'git broke' }, diff: undefined });
    expect(unmeasured.presence).toBe(true);
    expect(points(unmeasured, 'presence')[0]).toContain('could not be measured');
  });
});

describe('presence', () => {
  test('nothing made is nothing: it does not pass, whatever passed besides', () => {
    const nothing = verdict({ evidence: { ...GOOD, changes: NO_CHANGES }, diff: '' });
    expect(scores(nothing)).toEqual([false, 5, 1, 3]);
    expect(assess(nothing)).toEqual({ average: 3, pass: false });
    expect(nothing.summary).toContain('nothing to look at');
  });

  test.for<[string, Evidence, Parameters<typeof oneTask>[0]]>([
    ['findings are something', { changes: NO_CHANGES, says: { findings: 'x' } }, {}],
    ['of a command nothing is asked', { changes: NO_CHANGES }, { agent: 'shell' }],
    ['nor of a task that only reads', { changes: NO_CHANGES }, { spec: { writes: 'nothing' } }],
  ])('%s', ([, evidence, given]) => {
    expect(verdict({ evidence, diff: '' }, given).presence).toBe(true);
  });
});

describe('correctness', () => {
  test('acceptance that passed is 5, that failed is 1', () => {
    expect(scores(verdict())).toEqual([true, 5, 4, 4]);
    expect(points(verdict(), 'correctness')).toEqual(['-:- npm test passed']);
    const failed = verdict({ evidence: FAILED });
    expect(scores(failed)).toEqual([true, 1, 3, 4]);
    expect(points(failed, 'correctness')).toEqual(['-:- npm test failed (exit code 1)']);
    expect(assess(failed)).toEqual({ average: 2.67, pass: false });
  });

  test('a conflict marker is 1, with its line, though acceptance passed', () => {
    const diff = diffOf('a.md', ['<<<<<<< HEAD', 'x', '=======', 'y', '>>>>>>> other']);
    const left = verdict({
      diff,
      evidence: { ...GOOD, changes: changes({ files: ['a.md', 'b.ts'], conflicted: ['a.md', 'b.ts'] }) },
    });
    expect(left.correctness).toBe(1);
    expect(points(left, 'correctness')).toEqual([
      'a.md:11 a conflict marker is left here',
      'a.md:15 a conflict marker is left here',
      'b.ts:- a conflict marker is left here',
      '-:- npm test passed',
    ]);
  });

  test('one end of a conflict alone is one where git says so, and else none', () => {
    const diff = diffOf('a.md', ['<<<<<<< HEAD']);
    expect(verdict({ diff }).correctness).toBe(5);
    const said = verdict({ diff, evidence: { ...GOOD, changes: changes({ conflicted: ['a.md'] }) } });
    expect(points(said, 'correctness')[0]).toBe('a.md:11 a conflict marker is left here');
  });

  test('a heading underlined with equals signs is no conflict', () => {
    expect(verdict({ diff: diffOf('a.md', ['Heading', '=======', '']) }).correctness).toBe(5);
  });

  test('JSON that nothing can read is 1, with its line', () => {
    const broken = verdict({ diff: newFile('conf/a.json', ['{', '  "a": 1', '  "b": 2', '}']) });
    expect(broken.correctness).toBe(1);
    expect(points(broken, 'correctness')[0]).toBe('conf/a.json:3 it is no valid JSON: CommaExpected');
  });

  test('of a changed JSON file its whole text is looked at', () => {
    const diff = diffOf('package.json', ['  "x": 1,']);
    expect(verdict({ diff }).correctness).toBe(5);
    expect(verdict({ diff, texts: new Map([['package.json', '{"x": 1,}']]) }).correctness).toBe(1);
    expect(verdict({ diff, texts: new Map([['package.json', '{"x": 1}']]) }).correctness).toBe(5);
  });

  test.for<[string, string, string[]]>([
    ['comments and trailing commas where programs take them', 'tsconfig.json', ['{', '  // why', '  "a": [1,],', '}']],
    ['a byte order mark', 'a.json', ['\uFEFF{}']],
    ['what is broken on purpose', 'test/fixtures/a.json', ['{']],
    ['what is no JSON', 'a.jsonl', ['{}', '{}']],
    ['depth beyond its reader', 'deep.json', ['['.repeat(200_000)]],
  ])('%s is nothing wrong', ([, path, text]) => {
    expect(verdict({ diff: newFile(path, text) }).correctness).toBe(5);
  });
});

const open = (items: string[]): Verdict => verdict({ evidence: { ...GOOD, says: { status: 'done', open: items } } });

describe('completeness', () => {
  test.for<[string, string, string[]]>([
    ['a mark in a comment', 'a.ts', ['// TODO handle the rest']],
    ['one with a name', 'a.py', ['x = 1  # FIXME(bob): wrong']],
    ['one in prose', 'README.md', ['TODO: write this']],
    ['a body that is not there', 'a.ts', ["throw new Error('Not implemented');"]],
    ['Rust’s own', 'a.rs', ['    todo!()']],
    ['Python’s own', 'a.py', ['    raise NotImplementedError']],
    ['a stub that says so', 'a.ts', ['// stub for now']],
    ['one in a test', 'test/a.test.ts', ['  // TODO the other half']],
  ])('%s takes one', ([, path, text]) => {
    const marked = verdict({ diff: diffOf(path, ['', ...text]) });
    expect(marked.completeness).toBe(3);
    expect(points(marked, 'completeness')[0]).toMatch(new RegExp(`^${path}:12 (a mark of work|it says it is not)`));
  });

  test.for<[string, string, string[], string[]]>([
    ['a program for to-do lists', 'src/todo.ts', ['const TODO = list("todo");', 'render(TODOS)'], []],
    ['a line that was there and only moved', 'a.ts', ['    // TODO later'], ['// TODO later']],
    ['a removed one', 'a.ts', ['x'], ['// TODO later']],
    ['generated code', 'dist/a.js', ['// TODO later'], []],
    ['a test of what is not implemented', 'test/a.test.ts', ["expect(x).toThrow('not implemented')"], []],
    ['a text in a test', 'test/a.test.ts', ["check('// TODO: later')"], []],
  ])('%s takes nothing', ([, path, added, gone]) => {
    expect(verdict({ diff: diffOf(path, added, gone) }).completeness).toBe(4);
  });

  test('many marks take two, and only the first are shown', () => {
    const many = verdict({
      diff: diffOf(
        'a.ts',
        Array.from({ length: 30 }, (_, at) => `// TODO ${at}`),
      ),
    });
    expect(many.completeness).toBe(2);
    expect(points(many, 'completeness').slice(4, 6)).toEqual([
      'a.ts:15 a mark of work to be done: // TODO 4',
      '-:- and 25 more like these',
    ]);
  });

  test('what it leaves open by its own word takes one, much of it two', () => {
    expect(open([]).completeness).toBe(4);
    expect(open(['the docs']).completeness).toBe(3);
    expect(points(open(['the\ndocs']), 'completeness')[0]).toBe('-:- it says itself that this is left open: the docs');
    expect(open(['a', 'b', 'c']).completeness).toBe(2);
  });

  test('its own word that it is not done is believed', () => {
    expect(verdict({ evidence: { ...GOOD, says: { status: 'blocked' } } }).completeness).toBe(1);
  });

  test('files outside of its scope take one, each with its place', () => {
    const evidence = { ...GOOD, changes: changes({ files: ['src/a.ts', 'x.ts'] }) };
    const strayed = verdict({ evidence }, { spec: { writes: 'src/**' } });
    expect(strayed.completeness).toBe(3);
    expect(points(strayed, 'completeness')[0]).toBe('x.ts:- it is outside of what the task was to write (src/**)');
    expect(verdict({ evidence }, { spec: { writes: '**' } }).completeness).toBe(4);
  });
});

const KEY = `ghp_${'a1B2'.repeat(9)}`;

describe('quality', () => {
  test.for<[string, string, string, number, string]>([
    ['a print of a browser', 'src/a.ts', 'console.log(x)', 3, 'left over from debugging: console.log(x)'],
    ['a stop of the debugger', 'src/a.js', '  debugger;', 3, 'left over from debugging: debugger;'],
    ['one of Python', 'a.py', 'import pdb; pdb.set_trace()', 3, 'left over from debugging'],
    ['one of Ruby', 'a.rb', 'binding.pry', 3, 'left over from debugging'],
    ['one of Rust', 'a.rs', 'dbg!(x);', 3, 'left over from debugging'],
    ['blanks at the end', 'src/a.ts', 'x();  ', 3, 'blanks at the end of a line'],
    ['a very long line', 'src/a.ts', `x(${'a'.repeat(400)})`, 3, 'a line of 403 characters'],
    ['a print in a test', 'test/a.test.ts', '  console.log(x)', 3, 'left over from debugging: console.log(x)'],
    [
      'a test left out',
      'test/a.test.ts',
      "test.concurrent.skip('x', f)",
      2,
      'a test is switched off, or the others are',
    ],
    ['a test alone', 'src/a.spec.ts', "it.only('x', f)", 2, 'a test is switched off, or the others are'],
    ['a test ignored', 'tests/test_a.py', '@pytest.mark.skip', 2, 'a test is switched off, or the others are'],
    ['a token', 'src/a.ts', `const t = '${KEY}'`, 1, 'this looks like a token of GitHub'],
    ['a private key', 'key.txt', '-----BEGIN RSA PRIVATE KEY-----', 1, 'this looks like a private key'],
    [
      'a password in an address',
      'a.yml',
      'url: postgres://app:hunter2secret@db.acme.io/x',
      1,
      'this looks like an address with its password',
    ],
    [
      'a password in the code',
      'a.py',
      "db_password = 'kd83jf72hsk1'",
      1,
      'this looks like a password or key written into the code',
    ],
    ['a secret in a test', 'test/a.test.ts', `const t = '${KEY}'`, 3, 'this looks like a token of GitHub'],
    ['a merge marker', 'src/a.ts', '>>>>>>> other', 1, 'a merge marker is left here'],
  ])('%s', ([, path, line, score, says]) => {
    const found = quality(diffOf(path, ['', line]));
    expect(found.quality).toBe(score);
    expect(points(found, 'quality')[0]).toContain(`${path}:12 ${says}`);
    expect(JSON.stringify(found.points)).not.toContain(KEY);
  });

  test.for<[string, string, string]>([
    ['a program that speaks to people', 'src/cli/print.ts', 'console.log(x)'],
    ['the word in a longer one', 'src/a.ts', 'debuggers;'],
    ['a line break of Markdown', 'a.md', 'text  '],
    ['a long line of data', 'a.json', `"${'a'.repeat(400)}"`],
    ['a lock file', 'package-lock.json', `"integrity": "sha512-${'a1'.repeat(200)}"`],
    ['a key that is an example', 'a.ts', "const k = 'AKIAIOSFODNN7EXAMPLE'"],
    ['a password taken from outside', 'a.ts', 'const password = process.env.PASSWORD'],
    ['a password of a place-holder', 'a.ts', "const password = 'your-password-1'"],
    ['the name of a password', 'a.ts', "const passwordField = 'user-password-field'"],
    ['a skip that is no test', 'src/list.ts', 'list.skip(3)'],
    ['a skip outside of tests', 'src/engine.ts', '  it.skip(3)'],
    ['a test that finds it cannot run here', 'test/a.test.ts', '  if (root) return context.skip();'],
    ['a print in the text of a test', 'test/a.test.ts', "run('console.log(1)')"],
    ['a word in the text of a test', 'test/a.test.ts', "read('test.skip(1)')"],
  ])('%s is nothing', ([, path, line]) => {
    expect(quality(diffOf(path, [line])).quality).toBe(4);
  });

  test.for<[string, string, number, string]>([
    ['a file of secrets', newFile('.env', ['A=1']), 1, '.env:- a file with secrets'],
    ['what a program made', newFile('node_modules/a/b.js', ['x']), 3, 'node_modules/a/b.js:- made by a program'],
    [
      'a binary file',
      'diff --git a/tool b/tool\nnew file mode 100755\nindex 0..1\nBinary files /dev/null and b/tool differ\n',
      3,
      'tool:- a binary file',
    ],
    [
      'a huge one',
      newFile(
        'data.txt',
        Array.from({ length: 11_000 }, () => 'x'),
      ),
      3,
      'data.txt:- very large: 11000 lines, 21 KB added',
    ],
    [
      'a removed test',
      'diff --git a/test/a.test.ts b/test/a.test.ts\ndeleted file mode 100644\n--- a/test/a.test.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n',
      3,
      'test/a.test.ts:- a test file was removed',
    ],
  ])('%s', ([, diff, score, says]) => {
    const found = quality(diff);
    expect(found.quality).toBe(score);
    expect(points(found, 'quality')[0]).toContain(says);
  });

  test.for<[string, string]>([
    ['a picture', 'diff --git a/a.png b/a.png\nnew file mode 100644\nBinary files /dev/null and b/a.png differ\n'],
    ['an example of a file of secrets', newFile('.env.example', ['A=1'])],
    [
      'a large lock file',
      newFile(
        'yarn.lock',
        Array.from({ length: 11_000 }, () => 'x'),
      ),
    ],
  ])('%s is nothing', ([, diff]) => {
    expect(quality(diff).quality).toBe(4);
  });

  test('each kind takes once, and no score is below 1', () => {
    const blanks = quality(diffOf('src/a.ts', ['x ', 'y ', 'z ']), diffOf('src/b.ts', ['x ']));
    expect(blanks.quality).toBe(3);
    expect(points(blanks, 'quality').slice(0, 2)).toEqual([
      'src/a.ts:11 blanks at the end of a line (3 such lines)',
      'src/b.ts:11 blanks at the end of a line',
    ]);
    const all = quality(
      diffOf('src/a.ts', ['console.log(1) ', 'x'.repeat(400), `k='${KEY}'`, '<<<<<<< a']),
      newFile('.env', ['A=1']),
    );
    expect(all.quality).toBe(1);
  });
});

describe('what is hostile', () => {
  test('names and lines come out safe, short, and never more than a hundred points', () => {
    const bad = 'x\u001B[2J\u202E';
    const lines = Array.from({ length: 50 }, (_, at) => `// TODO: ${bad} ${at} console.log( ${'y'.repeat(400)} `);
    const diff = Array.from({ length: 60 }, (_, at) => diffOf(`src/f${at}.ts`, lines)).join('');
    const left = Array.from({ length: 100 }, () => bad);
    const files = Array.from({ length: 60 }, (_, at) => `${'d/'.repeat(900)}${at}`);
    const found = verdict(
      { diff, evidence: { changes: changes({ files, conflicted: files }), says: { open: left } } },
      { spec: { writes: 'src/**' } },
    );
    expect(found.points.length).toBeLessThanOrEqual(100);
    for (const { says } of found.points) expect(says).not.toMatch(/[\p{Cc}\u202E]/u);
  });

  test('a line made to hold a search up holds it up no longer than any other', () => {
    const began = performance.now();
    const evil = [
      'eyJ-'.repeat(5000),
      'sk-'.repeat(5000),
      `${'a'.repeat(20_000)}password`,
      '// '.repeat(7000),
      '"password": '.repeat(2000),
      ' '.repeat(20_000),
      'a://b:'.repeat(3000),
      '#\t'.repeat(9000),
    ];
    quality(diffOf('src/a.ts', Array.from({ length: 20 }, () => evil).flat()));
    expect(performance.now() - began).toBeLessThan(3000);
  });

  test('of a diff larger than anybody reads the beginning is looked at, and that is told', () => {
    const large = `${diffOf('src/a.ts', ['x'])}${newFile('b.json', ['{', ...Array.from({ length: 60_000 }, () => 'x'.repeat(100))])}`;
    const found = quality(large);
    expect(found).toMatchObject({ correctness: 5, quality: 3 });
    expect(points(found, 'quality')[0]).toContain('only its first 5 000 000 characters');
  });
});
