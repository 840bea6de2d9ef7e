import { chmod, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemTable } from '../../../src/adapters/processes/system-table.ts';
import { programResponder, requestText } from '../../../src/adapters/responder/program.ts';
import { errnoOf } from '../../../src/core/fault.ts';
import { requestIn } from './request.ts';

const PATH = process.env['PATH'] ?? '';
const LONG_MS = 120_000;
let folder: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'omo-responder-')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Given {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly env?: Record<string, string>;
  readonly text?: string;
}

/** What comes of a question that a shell script answers. */
async function answered(script: string, { timeoutMs = LONG_MS, signal, env = {}, text }: Given = {}) {
  const respond = programResponder({ command: ['/bin/sh', '-c', script], env: { PATH, ...env }, timeoutMs });
  return respond(requestIn(folder, text === undefined ? {} : { text }), signal ?? new AbortController().signal);
}

describe('a program that answers', () => {
  test('gets the question, the goal, the history and the folder as one line of JSON', async () => {
    await answered('cat > got.json; echo \'{"answer":"SQLite"}\'');
    const got = await readFile(join(folder, 'got.json'), 'utf8');
    expect(got).toBe(requestText(requestIn(folder)));
    expect(got.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(got)).toEqual({
      schemaVersion: 1,
      id: 'q1',
      worker: 'backend',
      run: 'r-1',
      task: 'api',
      kind: 'choice',
      text: 'Which database should I use?\n\n1. PostgreSQL\n2. SQLite',
      options: ['PostgreSQL', 'SQLite'],
      askedAt: '2026-11-21T10:00:00.000Z',
      goal: 'Build the API for a small shop.',
      history: [
        { from: 'goal', text: 'Build the API for a small shop.' },
        { from: 'worker', text: 'I have looked around.' },
      ],
      cwd: folder,
    });
  });

  test.for<[string, string, string]>([
    ['in a line', `echo '{"answer":"SQLite"}'`, 'SQLite'],
    ['over many lines', `printf '{\\n  "answer":\\n  "SQLite"\\n}\\n'`, 'SQLite'],
    ['behind other lines', `echo thinking; echo '{"answer":"SQLite"}'`, 'SQLite'],
    ['with fields of its own', `echo '{"answer":" SQLite ","confidence":0.9,"ask":null}'`, 'SQLite'],
    ['in other scripts', `echo '{"answer":"日本語 👩‍👩‍👧"}'`, '日本語 👩‍👩‍👧'],
    [
      'beside a flood of complaints',
      `head -c 20000000 /dev/zero | tr '\\0' x >&2; echo '{"answer":"SQLite"}'`,
      'SQLite',
    ],
    ['by its environment', `printf '{"answer":"%s"}' "$FAVOURITE"`, 'MySQL'],
  ])('%s', async ([, script, answer]) => {
    expect(await answered(script, { env: { FAVOURITE: 'MySQL' } })).toEqual({ is: 'answer', answer, by: 'program' });
  });

  test('without reading a question of a megabyte', async () => {
    const text = 'x'.repeat(1_000_000);
    expect(await answered(`exec 0<&-; echo '{"answer":"yes"}'`, { text })).toMatchObject({ answer: 'yes' });
  });

  test('or asks for the person', async () => {
    const wanted = { is: 'ask', why: 'It is a matter of taste.', by: 'program' };
    expect(await answered(`echo '{"ask":"It is a matter of taste."}'`)).toEqual(wanted);
    expect(await answered(`echo '{"answer":"red","ask":"It is a matter of taste."}'`)).toEqual(wanted);
  });
});

describe('the person is asked, with the reason, when it', () => {
  test.for<[string, string, string]>([
    ['prints nothing', 'cat > /dev/null', 'was not understood: it printed nothing'],
    ['prints words', 'echo yes', 'was not understood: it replied "yes" instead of {"answer": "…"} or {"ask": "…"}'],
    [
      'prints another shape',
      `echo '{"reply":"yes"}'`,
      'was not understood: it replied "{\\"reply\\":\\"yes\\"}" instead of {"answer": "…"} or {"ask": "…"}',
    ],
    [
      'answers nothing',
      `echo '{"answer":"  "}'`,
      'was not understood: it replied "{\\"answer\\":\\"  \\"}" instead of {"answer": "…"} or {"ask": "…"}',
    ],
    [
      'answers with a number',
      `echo '{"answer":2}'`,
      'was not understood: it replied "{\\"answer\\":2}" instead of {"answer": "…"} or {"ask": "…"}',
    ],
    ['fails', `echo '{"answer":"yes"}'; echo 'no such key' >&2; exit 3`, 'failed (exit code 3); it said: no such key'],
    ['is killed', 'kill -KILL $$', 'failed (SIGKILL)'],
    [
      'complains in colours',
      `printf '\\033[31mred\\033[0m\\nand more\\n' >&2; exit 1`,
      'failed (exit code 1); it said: red and more',
    ],
    ['never stops printing', 'yes', 'printed far too much and was ended'],
  ])('%s', async ([, script, why]) => {
    expect(await answered(script)).toEqual({ is: 'ask', why: `the responder /bin/sh ${why}`, by: 'program' });
  });

  test('takes too long', async () => {
    expect(await answered('while :; do sleep 1000; done', { timeoutMs: 300 })).toEqual({
      is: 'ask',
      why: 'the responder /bin/sh did not answer within 0.3 s',
      by: 'program',
    });
  });

  test('is not there', async () => {
    const respond = programResponder({ command: ['omo-no-such-program'], env: { PATH }, timeoutMs: LONG_MS });
    expect(await respond(requestIn(folder), new AbortController().signal)).toEqual({
      is: 'ask',
      why: 'the responder omo-no-such-program could not be started: spawn omo-no-such-program ENOENT',
      by: 'program',
    });
  });

  test('may not be executed', async () => {
    const file = join(folder, 'plain.txt');
    await writeFile(file, 'text');
    await chmod(file, 0o600);
    const respond = programResponder({ command: [file], env: { PATH }, timeoutMs: LONG_MS });
    expect(await respond(requestIn(folder), new AbortController().signal)).toMatchObject({
      why: `the responder ${file} could not be started: spawn ${file} EACCES`,
    });
  });

  test('would run in a folder that is gone', async () => {
    const respond = programResponder({ command: ['/bin/sh', '-c', 'true'], env: { PATH }, timeoutMs: LONG_MS });
    expect(await respond(requestIn(join(folder, 'gone')), new AbortController().signal)).toMatchObject({
      why: `the responder /bin/sh could not be started: there is no folder ${join(folder, 'gone')}`,
    });
  });

  test('is not waited for any more', async () => {
    const over = AbortSignal.abort();
    const proposal = await answered('sleep 1000', { signal: over });
    expect(proposal).toMatchObject({ why: 'the responder /bin/sh was ended before it answered' });
  });
});

describe('whatever it started ends with it', () => {
  test.for<[string, string]>([
    ['a child', 'sleep 1000 & echo $! >> pids; wait'],
    ['children that heed no SIGTERM', `trap '' TERM; sleep 1000 & echo $! >> pids; sleep 1000`],
    ['a child in a session of its own', 'setsid sleep 1000 & echo $! >> pids; wait'],
    ['an orphan in a session of its own', '(setsid sleep 1000 & echo $! >> pids); sleep 1000'],
  ])('%s, when it is not waited for any more', { timeout: LONG_MS }, async ([, script]) => {
    const over = new AbortController();
    await rm(join(folder, 'pids'), { force: true });
    const proposal = answered(`echo $$ > pids; ${script}`, { signal: over.signal });
    await expect.poll(async () => (await pids()).length, { timeout: LONG_MS }).toBe(2);
    over.abort();
    expect(await proposal).toMatchObject({ is: 'ask' });
    expect(await alive(await pids())).toEqual([]);
  });

  test('a child that was left behind holding its output', async () => {
    const proposal = await answered(`sleep 1000 & echo $! > pids; echo '{"answer":"yes"}'`);
    expect(proposal).toMatchObject({ answer: 'yes' });
    expect(await alive(await pids())).toEqual([]);
  });

  test('but one that hides from everybody is not waited for', async () => {
    const hide = `sh -c 'echo $$ > hidden; exec sleep 1000'`;
    const script = `setsid env -i PATH="$PATH" ${hide} & while [ ! -s hidden ]; do sleep 0.05; done; echo '{"answer":"yes"}'`;
    try {
      expect(await answered(script)).toMatchObject({ answer: 'yes' });
    } finally {
      const hidden = Number(await readFile(join(folder, 'hidden'), 'utf8'));
      for (const pid of await alive([hidden])) process.kill(pid, 'SIGKILL');
    }
  });
});

test('it is no worker: it gets nothing of what makes one', async () => {
  const env = {
    ORCH_WORKER_NAME: 'backend',
    ORCH_DEPTH: '1',
    OMO_TOKEN_FILE: '/tmp/token',
    OMO_RUN_ID: 'r',
    OMO_HOME: '/tmp/home',
    LANG: 'C',
  };
  await answered(`env > got.env; echo '{"answer":"yes"}'`, { env });
  const got = await readFile(join(folder, 'got.env'), 'utf8');
  const names = got.split('\n').flatMap((line) => /^((?:OMO|ORCH|LANG|PATH)\w*)=/.exec(line)?.[1] ?? []);
  expect(names.toSorted()).toEqual(['LANG', 'OMO_HOME', 'OMO_RESPONDER', 'PATH']);
});

async function pids(): Promise<number[]> {
  try {
    const text = await readFile(join(folder, 'pids'), 'utf8');
    return text.trim().split('\n').map(Number);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** A zombie is over: who takes it away is not this test's business. */
async function alive(of: readonly number[]): Promise<number[]> {
  const starts = await Promise.all(of.map((pid) => systemTable().start(pid)));
  return of.filter((_, index) => starts[index] !== undefined);
}
