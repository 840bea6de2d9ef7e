import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { Leftover } from '../../src/protocol/messages.ts';
import { tasksOf } from '../support/building-omo.ts';
import { typesIn } from '../support/journal-watch.ts';
import { placedOmo, worked, type PlacedOmo } from '../support/placed-omo.ts';
import { processesOf } from '../support/run-omo.ts';

const tags = ['tmux', 'e2e'];
/** `OMO_FILES=50000` for a large repository. */
const FILES = Number(process.env['OMO_FILES'] ?? 5_000);
/** Two that can run at the same time. */
const BOTH = ['backend:Make one (id: one)', 'frontend:Make two (id: two)'];

/** Agents that write a file each; where they can't have trees of their own it is in the folder itself. */
function made(...given: Parameters<typeof placedOmo>): PlacedOmo {
  const it = placedOmo(...given);
  it.does('one', 'write one.txt one');
  it.does('two', 'write two.txt two');
  return it;
}

test(
  'no git repository: asked for, isolation is refused and nothing is started; not asked for, the workers share the folder',
  { tags },
  async () => {
    const it = made();
    const refused = await it.run('orchestrate', '--isolate', 'worktree', ...BOTH);
    expect(refused).toMatchObject({ exit: 2, stderr: expect.stringContaining('E_ISOLATE') });
    expect(refused.stderr).toContain('is in no git repository');
    expect(typesIn(it.home)).not.toContain('run.submitted');
    const { tasks } = await it.works(...BOTH);
    expect(tasks['one']?.proof).toBeUndefined();
    expect(readIn(it, 'one.txt', 'two.txt')).toEqual(['one\n', 'two\n']);
  },
);

test('what is not committed is told, left as it is, and still there after the merge', { tags }, async () => {
  const it = made();
  await it.repository({ 'kept.txt': 'kept\n', 'staged.txt': 'a\n', 'changed.txt': 'a\n', 'gone.txt': 'a\n' });
  writeFileSync(join(it.project, 'staged.txt'), 'mine, staged\n');
  await it.git('add', 'staged.txt');
  writeFileSync(join(it.project, 'changed.txt'), 'mine\n');
  writeFileSync(join(it.project, 'new.txt'), 'mine, new\n');
  await rm(join(it.project, 'gone.txt'));
  const [before, status] = [await it.persons(), await it.git('status', '--porcelain')];
  const { stderr } = await it.works(...BOTH);
  expect(stderr).toContain('4 files have changes that are not committed');
  expect(await it.persons()).toEqual(before);
  expect(await it.run('merge')).toMatchObject({ exit: 0 });
  expect(readIn(it, 'one.txt', 'two.txt', 'staged.txt', 'changed.txt', 'new.txt')).toEqual([
    'one\n',
    'two\n',
    'mine, staged\n',
    'mine\n',
    'mine, new\n',
  ]);
  expect(await it.git('status', '--porcelain')).toBe(status);
});

test('a detached HEAD: it works and is put together; only a branch can take it in', { tags }, async () => {
  const it = made();
  await it.repository();
  await it.git('checkout', '-q', '--detach');
  const before = await it.persons();
  await it.works(...BOTH);
  const whole = await it.run('synthesize', '--json');
  expect(whole, whole.stderr).toMatchObject({ exit: 0 });
  const refused = await it.run('merge');
  expect(refused).toMatchObject({ exit: 3, stderr: expect.stringContaining('detached HEAD') });
  expect(await it.persons()).toEqual(before);
  await it.git('switch', '-q', 'main');
  expect(await it.run('merge')).toMatchObject({ exit: 0 });
  expect(readIn(it, 'one.txt', 'two.txt')).toEqual(['one\n', 'two\n']);
});

test(
  'a bare repository: asked for, isolation is refused with the reason; else the workers share the folder and that is told',
  { tags },
  async () => {
    const it = made();
    await it.repository(undefined, join(it.omo.root, 'other'));
    await it.gitIn(it.omo.root, 'clone', '-q', '--bare', 'other', it.project);
    const refused = await it.run('orchestrate', '--isolate', 'worktree', ...BOTH);
    expect(refused).toMatchObject({ exit: 2, stderr: expect.stringContaining('bare repository') });
    const refs = await it.git('for-each-ref');
    const { stderr } = await it.works(...BOTH);
    expect(stderr).toContain('bare repository');
    expect(await it.git('for-each-ref')).toBe(refs);
    expect(readIn(it, 'one.txt')).toEqual(['one\n']);
  },
);

test(
  'a repository without a commit: there is nothing a tree could start from, and that is said',
  { tags },
  async () => {
    const it = made();
    await it.git('init', '-q', '-b', 'main');
    writeFileSync(join(it.project, 'mine.txt'), 'mine\n');
    await it.git('add', 'mine.txt');
    const refused = await it.run('orchestrate', '--isolate', 'worktree', ...BOTH);
    expect(refused).toMatchObject({ exit: 2, stderr: expect.stringContaining('no commit yet') });
    expect(typesIn(it.home)).not.toContain('run.submitted');
    const { stderr } = await it.works(...BOTH);
    expect(stderr).toContain('no commit yet');
    expect(readIn(it, 'one.txt', 'mine.txt')).toEqual(['one\n', 'mine\n']);
    expect(await it.git('diff', '--cached', '--name-only')).toBe('mine.txt');
  },
);

test(
  'submodules are empty and told, unless a set-up fetches them; then they are neither changed nor in the way',
  { tags },
  async () => {
    const it = made();
    await it.repository({ 'inner.txt': 'inner\n' }, join(it.omo.root, 'library'));
    await it.repository();
    await it.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      join(it.omo.root, 'library'),
      'lib',
    );
    await it.git('commit', '-qm', 'with a library');
    const before = await it.persons();
    const fetch = 'git -c protocol.file.allow=always submodule update -q --init';
    const check = '(verify: test -f lib/inner.txt)';
    const { stderr, report } = await it.works('--setup', fetch, `${BOTH[0]} ${check}`, BOTH[1]!);
    expect(stderr).toContain('submodules are empty');
    expect(await it.git('diff', '--name-only', 'main', `omo/${report.run}/one`)).toBe('one.txt');
    expect(await it.persons()).toEqual(before);
    expect(await it.run('merge')).toMatchObject({ exit: 0 });
    expect(await it.git('submodule', 'status')).toMatch(/^ [0-9a-f]{40} lib/);
    expect(await cleaned(it)).toEqual([]);
  },
);

test(
  'a folder in the place of a worker’s tree that is somebody else’s is left as it is, and the task fails with the reason',
  { tags },
  async () => {
    const it = made();
    await it.repository();
    const go = join(it.omo.root, 'go');
    it.does('one', `wait ${go}`, 'write one.txt one');
    const run = await detached(
      it,
      BOTH[0]!,
      'frontend:Make two (id: two) (depends_on: one)',
      'testing:Make three (id: three)',
    );
    const theirs = join(it.home, 'worktrees', run, 'frontend');
    mkdirSync(theirs, { recursive: true });
    writeFileSync(join(theirs, 'theirs.txt'), 'theirs\n');
    it.does('three', 'write three.txt three');
    writeFileSync(go, '');
    const { stdout } = await it.run('results', '--follow', '--json');
    const { one, two } = tasksOf(JSON.parse(stdout));
    expect(one).toMatchObject({ status: 'done' });
    expect(two).toMatchObject({ status: 'failed', reason: expect.stringContaining('It is left as it is') });
    expect(readFileSync(join(theirs, 'theirs.txt'), 'utf8')).toBe('theirs\n');
    expect(await cleaned(it)).toMatchObject([
      { name: theirs, why: expect.stringContaining('omo knows nothing of') },
      {},
      {},
    ]);
    expect(readFileSync(join(theirs, 'theirs.txt'), 'utf8')).toBe('theirs\n');
  },
);

test('blanks, quotes and #{pid} in the paths of the repository and of the home', { tags }, async () => {
  const it = made({ project: `my "pro'ject" #{pid} $HOME`, home: `ho me's "#{pid}"` });
  await it.repository({ 'a b/c"d.txt': 'x\n' });
  const before = await it.persons();
  const check = '(verify: test -f one.txt)';
  const { report } = await it.works('--setup', 'true', '--verify', 'test -d "a b"', `${BOTH[0]} ${check}`, BOTH[1]!);
  expect(report.repository?.root).toBe(it.project);
  expect(await it.persons()).toEqual(before);
  expect(await it.run('merge')).toMatchObject({ exit: 0 });
  expect(readIn(it, 'one.txt', 'two.txt')).toEqual(['one\n', 'two\n']);
  expect(await cleaned(it)).toEqual([]);
});

test('started in a subfolder, the workers work in that folder of their trees', { tags }, async () => {
  const it = made();
  await it.repository({ 'app/src/a.txt': 'a\n', 'b.txt': 'b\n' });
  const before = await it.persons();
  const sub = join(it.project, 'app/src');
  const { report } = worked(await it.runIn(sub, 'orchestrate', '--json', '--verify', 'test -f a.txt', ...BOTH));
  expect(await it.git('diff', '--name-only', 'main', `omo/${report.run}/one`)).toBe('app/src/one.txt');
  expect(await it.persons()).toEqual(before);
  expect(await it.runIn(sub, 'merge')).toMatchObject({ exit: 0 });
  expect(readIn(it, 'app/src/one.txt', 'app/src/two.txt')).toEqual(['one\n', 'two\n']);
});

test(
  'started in a linked worktree of the person’s, it begins at that one’s commit and is merged into its branch',
  { tags },
  async () => {
    const it = made();
    await it.repository();
    const linked = join(it.omo.root, 'linked');
    await it.git('worktree', 'add', '-q', '-b', 'feature', linked);
    writeFileSync(join(linked, 'feature.txt'), 'feature\n');
    await it.gitIn(linked, 'add', '-A');
    await it.gitIn(linked, 'commit', '-qm', 'feature');
    writeFileSync(join(linked, 'open.txt'), 'open\n');
    const [main, feature] = [await it.persons(), await it.persons(linked)];
    const { report } = worked(await it.runIn(linked, 'orchestrate', '--json', ...BOTH));
    expect(await it.git('show', `omo/${report.run}/one:feature.txt`)).toBe('feature');
    expect([await it.persons(), await it.persons(linked)]).toEqual([main, feature]);
    expect(await it.runIn(linked, 'merge')).toMatchObject({ exit: 0 });
    expect(readFileSync(join(linked, 'one.txt'), 'utf8')).toBe('one\n');
    expect(readFileSync(join(linked, 'open.txt'), 'utf8')).toBe('open\n');
    expect({ ...(await it.persons()), refs: [] }).toEqual({ ...main, refs: [] });
    expect(await cleaned(it)).toEqual([]);
    expect(await it.git('worktree', 'list')).toContain(linked);
  },
);

test('a repository of many files', { tags, timeout: 180_000 }, async () => {
  const it = made();
  await it.git('init', '-q', '-b', 'main');
  await it.git('config', 'user.name', 'Person');
  await it.git('config', 'user.email', 'person@example.org');
  await execa('git', ['fast-import', '--quiet'], { cwd: it.project, env: it.omo.env, input: manyFiles(FILES) });
  await it.git('reset', '-q', '--hard');
  const began = Date.now();
  const { report } = await it.works('--isolate', 'worktree', BOTH[0]!);
  const ran = Date.now();
  expect(await it.run('merge')).toMatchObject({ exit: 0 });
  process.stderr.write(`${FILES} files: run ${ran - began} ms, put together and merged ${Date.now() - ran} ms\n`);
  expect(readIn(it, 'one.txt')).toEqual(['one\n']);
  expect(await it.git('diff', '--name-only', report.repository?.base ?? '', 'HEAD')).toBe('one.txt');
  expect(await cleaned(it)).toEqual([]);
  // All that would be too much for the usual end of a test.
  await rm(it.project, { recursive: true, maxRetries: 5 });
});

test(
  'work that an agent left where it can’t be put on its branch is told, and a check throws nothing of it away',
  { tags },
  async () => {
    const it = placedOmo();
    await it.repository();
    const commands = [
      'commit -q --allow-empty -m one',
      'checkout -q --detach HEAD~1',
      'commit -q --allow-empty -m other',
    ];
    const lines = [...commands.map((command) => `git ${command}`), 'echo mine > unsaved.txt'];
    writeFileSync(join(it.omo.root, 'stray.sh'), lines.join('\n'));
    const task = `backend:sh ${join(it.omo.root, 'stray.sh')} (id: one) (verify: test -f unsaved.txt)`;
    const said = await it.run('orchestrate', '--json', '--agent', 'shell', '--isolate', 'worktree', task);
    const { one } = tasksOf(JSON.parse(said.stdout));
    expect(one).toMatchObject({ status: 'failed', reason: expect.stringContaining('could not be kept') });
    const { tree } = one?.proof ?? {};
    expect(readFileSync(join(tree ?? '', 'unsaved.txt'), 'utf8')).toBe('mine\n');
    expect(await cleaned(it)).toMatchObject([{ name: tree, state: 'kept' }, { state: 'kept' }]);
    expect(await it.run('merge')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('nothing to put together'),
    });
  },
);

test(
  'a person who commits meanwhile gets a merge of both; where both changed one line nothing is taken, and the file is named',
  { tags },
  async () => {
    const it = made();
    await it.repository({ 'README.md': 'a\nb\nc\n' });
    await it.works(...BOTH);
    await commit(it, 'mine.txt', 'mine\n');
    expect(await it.run('merge')).toMatchObject({ exit: 0 });
    expect(await it.git('log', '-1', '--format=%P')).toContain(' ');
    expect(readIn(it, 'one.txt', 'two.txt', 'mine.txt')).toEqual(['one\n', 'two\n', 'mine\n']);

    it.does('one', 'replace README.md b theirs');
    it.does('two', 'write more.txt more');
    await it.works(...BOTH);
    await commit(it, 'README.md', 'a\nmine\nc\n');
    expect(await it.run('synthesize')).toMatchObject({ exit: 0 });
    const before = await it.persons();
    const refused = await it.run('merge');
    expect(refused).toMatchObject({ exit: 3, stderr: expect.stringContaining('README.md') });
    expect(await it.persons()).toEqual(before);
  },
);

test('two runs at once in one repository know nothing of each other, and both are merged', { tags }, async () => {
  const it = made();
  await it.repository();
  const before = await it.persons();
  it.does('three', 'write three.txt three');
  it.does('four', 'write four.txt four');
  const others = ['backend:Make three (id: three)', 'frontend:Make four (id: four)'];
  const both = await Promise.all([it.works(...BOTH), it.works(...others)]);
  expect(await it.persons()).toEqual(before);
  for (const { report } of both) expect(await it.run('merge', report.run)).toMatchObject({ exit: 0 });
  expect(readIn(it, 'one.txt', 'two.txt', 'three.txt', 'four.txt')).toEqual(['one\n', 'two\n', 'three\n', 'four\n']);
  expect(await cleaned(it)).toEqual([]);
});

const ENDS = [
  { how: 'kill', say: ['kill', 'backend'], task: 'cancelled' },
  { how: 'cancel', say: ['cancel', 'RUN'], task: 'cancelled' },
  { how: 'the run’s timeout', say: [], task: 'cancelled' },
] as const;
const STEPS = ['setup', 'accept'] as const;

test.each(STEPS.flatMap((step) => ENDS.map((end) => ({ step, ...end }))))(
  '$how in the middle of $step: its processes are gone, the task is $task, and nothing of the person’s has changed',
  { tags },
  async ({ step, say, task }) => {
    const it = made();
    await it.repository();
    const before = await it.persons();
    const gate = `sh ${join(import.meta.dirname, '../support/gate.sh')} ${it.omo.root}`;
    writeFileSync(join(it.omo.root, `hold-${step}`), '');
    const timeout = say.length === 0 ? ['--timeout', '12'] : [];
    const tasks = [`${BOTH[0]} (verify: ${gate} accept)`];
    const run = await detached(it, '--isolate', 'worktree', ...timeout, '--setup', `${gate} setup`, ...tasks);
    await expect
      .poll(() => existsSync(join(it.omo.root, 'passed')) && readFileSync(join(it.omo.root, 'passed'), 'utf8'), POLL)
      .toContain(step);
    if (say.length > 0) {
      const said = await it.run(...say.map((word) => (word === 'RUN' ? run : word)));
      expect(said, said.stderr).toMatchObject({ exit: 0 });
    }
    await expect.poll(async () => (await it.run('results', '--json')).stdout, POLL).toContain('"endedAt"');
    await expect.poll(() => gates(it), POLL).toEqual([]);
    const report = JSON.parse((await it.run('results', '--json', run)).stdout);
    expect(tasksOf(report)['one']).toMatchObject({ status: task });
    if (timeout.length > 0) expect(report).toMatchObject({ cause: 'timeout' });
    expect(await it.persons()).toEqual(before);
    const left = await cleaned(it);
    // What the agent had made by then is nowhere else.
    expect(left.map(({ state }) => state)).toEqual(step === 'setup' ? [] : ['kept']);
    if (step === 'accept') expect(await it.git('show', `omo/${run}/one:one.txt`)).toBe('one');
  },
);

const POLL = { timeout: 20_000, interval: 50 };

function readIn({ project }: PlacedOmo, ...names: readonly string[]): string[] {
  return names.map((name) => readFileSync(join(project, name), 'utf8'));
}

async function detached(it: PlacedOmo, ...args: readonly string[]): Promise<string> {
  const { exit, stdout, stderr } = await it.run('orchestrate', '--detach', ...args);
  expect(exit, stderr).toBe(0);
  return stdout.trim();
}

async function commit(it: PlacedOmo, name: string, text: string): Promise<void> {
  writeFileSync(join(it.project, name), text);
  await it.git('add', name);
  await it.git('commit', '-qm', `changed ${name}`);
}

async function gates({ omo }: PlacedOmo): Promise<string[]> {
  return (await processesOf(omo.root))
    .map(({ words }) => words)
    .filter((words) => words.includes('gate.sh') && !words.includes('/bin/omo '));
}

/** What `omo clean` leaves. */
async function cleaned(it: PlacedOmo): Promise<Leftover[]> {
  const { stdout, stderr } = await it.run('clean', '--json');
  expect(stdout, stderr).not.toBe('');
  const found: { leftovers: Leftover[] } = JSON.parse(stdout);
  return found.leftovers.filter(({ state }) => state !== 'removed');
}

function manyFiles(count: number): string {
  const files = Array.from(
    { length: count },
    (_, n) => `M 644 inline src/${n % 500}/f${n}.txt\ndata <<E\nfile ${n}\nE\n`,
  );
  return `commit refs/heads/main\ncommitter Person <person@example.org> 1700000000 +0000\ndata <<E\nfirst\nE\n${files.join('')}\n`;
}
