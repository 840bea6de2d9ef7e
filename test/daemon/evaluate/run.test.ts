import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { homeAt, type Home } from '../../../src/config/home.ts';
import type { Evidence, Verdict } from '../../../src/core/events/proof.ts';
import type { Run, State } from '../../../src/core/state/state.ts';
import type { TaskState } from '../../../src/core/state/task-state.ts';
import { EMPTY } from '../../../src/core/state/state.ts';
import type { EvaluateParts } from '../../../src/daemon/evaluate/parts.ts';
import { evaluateRun } from '../../../src/daemon/evaluate/run.ts';
import { taskFindings } from '../../../src/daemon/evaluate/findings.ts';
import type { Reviewed, ReviewRequest } from '../../../src/ports/reviewer.ts';
import { changed, CODEX, GROUND, runOf, tasksOf, TREE } from '../../core/worker/runs.ts';
import { fingerprint, makeRepo } from '../../support/repo.ts';

const GOOD: Verdict = { presence: true, correctness: 4, completeness: 4, quality: 5, points: [], summary: 'Good.' };
const POOR: Verdict = { ...GOOD, correctness: 1, completeness: 2, quality: 2, summary: 'Poor.' };
const DONE: Partial<TaskState> = { phase: { is: 'done', at: 5, summary: 'made it' }, attempts: 1, agent: 'codex' };

describe('the rubric of a run', () => {
  test('is of the tasks that came to an end; of the others it is told why not', async () => {
    const run = [
      ['done', DONE],
      ['failed', { phase: { is: 'failed', at: 5, reason: 'no' }, attempts: 2 }],
      ['skipped', { phase: { is: 'skipped', at: 5, reason: 'no' } }],
      ['cancelled', { phase: { is: 'cancelled', at: 5, reason: 'no' }, attempts: 1 }],
      ['again', { attempts: 1 }],
    ] as const;
    const ids = ['waiting', ...run.map(([id]) => id)];
    const begun = runOf(tasksOf(Object.fromEntries(ids.map((id) => [id, { text: `Do ${id}` }]))));
    const all = run.reduce<Run>((so, [id, over]) => changed(so, id, over), begun);
    const { tasks, open } = await evaluateRun(await partsOf(all), {});
    expect(tasks.map(({ task, by, title }) => [task, by, title])).toEqual([
      ['done', 'checks', 'Do done'],
      ['failed', 'checks', 'Do failed'],
    ]);
    expect(open).toEqual([
      { task: 'waiting', title: 'Do waiting', why: 'has not begun' },
      { task: 'skipped', title: 'Do skipped', why: 'was skipped' },
      { task: 'cancelled', title: 'Do cancelled', why: 'was cancelled' },
      { task: 'again', title: 'Do again', why: 'waits for its next attempt' },
    ]);
  });

  test('is by checks of what was measured and of the diff itself', async () => {
    const repo = await makeRepo();
    const base = await repo.git('rev-parse', 'HEAD');
    const commit = await repo.commit('work', { 'config.json': '{"a": \n', 'src/a.ts': 'export const a = 1;\n' });
    const run = one(
      { ...DONE, tree: { ...TREE, base }, evidence: measured(commit, ['config.json', 'src/a.ts']) },
      repo.root,
    );
    const { tasks } = await evaluateRun(await partsOf(run), { task: 'api' });
    expect(tasks).toMatchObject([{ task: 'api', by: 'checks', verdict: { presence: true } }]);
    expect(tasks[0]?.verdict.points).toContainEqual(
      expect.objectContaining({
        about: 'correctness',
        file: 'config.json',
        says: expect.stringContaining('no valid JSON'),
      }),
    );
  });

  test('never passes what failed, however good the rest looks', async () => {
    const verify = { command: 'npm test', ok: true, ms: 1, output: '/x', tail: '' };
    const over = { attempts: 1, evidence: { ...measured('f'.repeat(40), ['a.txt']), verify } };
    const of = async (phase: TaskState['phase']) =>
      (await evaluateRun(await partsOf(one({ ...over, phase })), {})).tasks.map(({ pass, verdict: { points } }) => [
        pass,
        points[0],
      ]);
    const told = { about: 'correctness', says: 'the task failed: out of time' };
    expect(await of({ is: 'failed', at: 5, reason: 'out of\n\u001B[31mtime' })).toEqual([[false, told]]);
    expect(await of({ is: 'done', at: 5 })).toMatchObject([[true, { says: 'npm test passed' }]]);
  });

  test('goes on without a diff when its commit is gone', async () => {
    const repo = await makeRepo();
    const base = await repo.git('rev-parse', 'HEAD');
    const run = one({ ...DONE, tree: { ...TREE, base }, evidence: measured('f'.repeat(40), ['a.txt']) }, repo.root);
    const { tasks, open } = await evaluateRun(await partsOf(run), {});
    expect([tasks.length, open]).toEqual([1, undefined]);
  });

  test('is its reviewer’s of work that is done by it, and nobody is asked again', async () => {
    const parts = await partsOf(one({ ...DONE, review: { by: 'claude', verdict: GOOD, at: 4 } }));
    expect(await evaluateRun(parts, {})).toEqual({
      schemaVersion: 1,
      run: 'r1',
      tasks: [{ task: 'api', title: 'The API', by: 'claude', verdict: GOOD, average: 4.33, pass: true }],
    });
    expect(parts.asked).toEqual([]);
  });

  test('is not that of a review that sent back what then failed', async () => {
    const over = {
      phase: { is: 'failed', at: 5, reason: 'no' },
      attempts: 2,
      review: { by: 'claude', verdict: POOR, at: 4 },
    } as const;
    const { tasks } = await evaluateRun(await partsOf(one(over)), {});
    expect(tasks).toMatchObject([{ by: 'checks' }]);
  });

  test('names what there is when a run or a task is not', async () => {
    const parts = await partsOf(one(DONE));
    await expect(evaluateRun(parts, { task: 'apy' })).rejects.toThrow('run r1 has no task "apy". Did you mean "api"?');
    await expect(evaluateRun(parts, { run: '9' })).rejects.toThrow('there is no run "9"');
  });
});

describe('an agent that reads the work', () => {
  test('gets the task, the diff and the evidence, and its verdict is the task’s', async () => {
    const { repo, run, evidence } = await withWork();
    const parts = await partsOf(run(repo.root), verdict(GOOD));
    const { tasks } = await evaluateRun(parts, { agent: 'claude', env: await withAgents() });
    expect(tasks).toMatchObject([{ by: 'claude', verdict: GOOD, pass: true }]);
    expect(parts.asked).toMatchObject([
      {
        agent: 'claude',
        cwd: repo.root,
        task: 'The API',
        summary: 'made it',
        changes: evidence.changes,
        timeoutMs: 600_000,
      },
    ]);
    expect(parts.asked[0]?.diff).toContain('+export const a = 1;');
    expect(parts.asked[0]).not.toHaveProperty('name');
  });

  test('gets the work as it was at its end, though the tree has gone on or is gone, and nothing of that stays', async () => {
    const { repo, run } = await withWork();
    await repo.commit('the next task', { 'src/a.ts': 'export const a = 2;\n', 'src/b.ts': '' });
    const before = await fingerprint(repo);
    for (const tree of [repo.root, join(repo.beside, 'nosuch')]) {
      const seen: string[] = [];
      const parts = await partsOf(run(tree), async ({ cwd }) => {
        seen.push(cwd, (await readdir(join(cwd, 'src'))).join(), await readFile(join(cwd, 'src/a.ts'), 'utf8'));
        return verdict(GOOD);
      });
      expect((await evaluateRun(parts, { agent: 'claude', env: await withAgents() })).tasks).toHaveLength(1);
      expect(seen.slice(1)).toEqual(['a.ts', 'export const a = 1;\n']);
      await expect(readdir(seen[0] ?? '')).rejects.toThrow('ENOENT');
    }
    expect(await fingerprint(repo)).toEqual(before);
  });

  test('of work whose commit is gone gives no verdict, and that is told', async () => {
    const { repo, run } = await withWork('f'.repeat(40));
    const { tasks, open } = await evaluateRun(await partsOf(run(repo.root)), {
      agent: 'claude',
      env: await withAgents(),
    });
    expect([tasks, open?.[0]?.why]).toEqual([[], expect.stringMatching(/^can't be read any more: git read-tree /)]);
  });

  test('whose answer is no verdict is asked once more and told why; then that is told, and the others are judged', async () => {
    const rubbish: Reviewed = { is: 'rubbish', why: 'no JSON\u001B[31m' };
    const parts = await partsOf(one(DONE), rubbish, verdict(POOR));
    const wish = { agent: 'claude', env: await withAgents() };
    expect(await evaluateRun(parts, wish)).toMatchObject({ tasks: [{ pass: false, average: 1.67 }] });
    expect(parts.asked.map(({ again }) => again)).toEqual([undefined, 'no JSON\u001B[31m']);
    const { tasks, open } = await evaluateRun(await partsOf(one(DONE), rubbish, rubbish), wish);
    expect([tasks, open]).toEqual([
      [],
      [{ task: 'api', title: 'The API', why: 'got no verdict from claude: no JSON' }],
    ]);
  });

  test('that can’t start, or whose answers can’t be read, is refused before anything is asked', async () => {
    const parts = await partsOf(one(DONE));
    await expect(evaluateRun(parts, { agent: 'claud', env: {} })).rejects.toMatchObject({ code: 'E_AGENT_UNKNOWN' });
    await expect(evaluateRun(parts, { agent: 'claude', env: { PATH: '/nosuch' } })).rejects.toMatchObject({
      code: 'E_AGENT_MISSING',
    });
    await expect(evaluateRun(parts, { agent: 'shell', env: await withAgents() })).rejects.toThrow("can't judge work");
    await expect(evaluateRun(parts, { agent: 'claude' })).rejects.toThrow('its environment is gone');
    expect(parts.asked).toEqual([]);
  });
});

describe('the findings of a task', () => {
  test('are of each attempt, the newest last, read as its own agent’s output', async () => {
    const tries = [{ attempt: 1, agent: 'codex', ended: 'task-failed', at: 3 }] as const;
    const parts = await partsOf(one({ ...DONE, attempts: 2, agent: 'shell', tries }));
    const [first, second] = [1, 2].map((attempt) => parts.home.attempt({ run: 'r1', task: 'api', attempt }));
    await mkdir(first?.dir ?? '', { recursive: true });
    await mkdir(second?.dir ?? '', { recursive: true });
    const item = {
      type: 'command_execution',
      id: 'i',
      command: '/bin/bash -lc ls',
      aggregated_output: '',
      exit_code: 0,
    };
    await writeFile(first?.output ?? '', `${JSON.stringify({ type: 'item.completed', item })}\n`);
    await writeFile(second?.log ?? '', 'a.c:1:2: error: x\n');
    const found = await taskFindings(parts, {});
    expect(
      found.attempts.map(({ attempt, agent, read, findings }) => [attempt, agent, read, findings[0]?.says]),
    ).toEqual([
      [1, 'codex', [first?.output], 'ls (exit code 0)'],
      [2, 'shell', [second?.log], 'a.c:1:2: error: x'],
    ]);
    expect(found.attempts[1]?.counts.error).toBe(1);
  });

  test('are none for an attempt that has written nothing', async () => {
    const { attempts } = await taskFindings(await partsOf(one(DONE)), { task: 'api' });
    expect(attempts).toMatchObject([{ attempt: 1, read: [], findings: [] }]);
    await expect(taskFindings(await partsOf(one(DONE)), { task: 'x' })).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
  });
});

function one(over: Partial<TaskState>, root?: string): Run {
  const ground = { ...GROUND, ...(root !== undefined && { root }) };
  const shell = { name: 'shell', provider: 'shell', run: ['/bin/sh', '-c'], prompt: 'arg', output: 'text' } as const;
  const agents = { codex: CODEX, shell: { ...shell, run: [...shell.run] } };
  return changed(runOf(tasksOf({ api: { text: 'The API' } }), { ground, agents }), 'api', over);
}

function measured(commit: string, files: string[]): Evidence {
  return { changes: { files, count: files.length, insertions: 1, deletions: 0, conflicted: [], ignored: [], commit } };
}

function verdict(of: Verdict): Reviewed {
  return { is: 'verdict', verdict: of };
}

type Answer = Reviewed | ((request: ReviewRequest) => Promise<Reviewed>);

/** A home of its own, and a reviewer that gives these answers in their order. */
async function partsOf(
  run: Run,
  ...answers: Answer[]
): Promise<EvaluateParts & { home: Home; asked: ReviewRequest[] }> {
  const root = await mkdtemp(join(tmpdir(), 'omo-evaluate-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const asked: ReviewRequest[] = [];
  const state: State = { ...EMPTY, runs: [run] };
  const review = async (request: ReviewRequest): Promise<Reviewed> => {
    asked.push(request);
    const answer = answers.shift() ?? { is: 'failed', why: 'nobody has an answer for that' };
    return typeof answer === 'function' ? answer(request) : answer;
  };
  return { home: homeAt(root), now: () => 9, state: () => state, reviewer: { review }, asked };
}

/** A repository in which a task's work is committed; `run` says where its tree is. */
async function withWork(commit?: string) {
  const repo = await makeRepo();
  const base = await repo.git('rev-parse', 'HEAD');
  const head = await repo.commit('work', { 'src/a.ts': 'export const a = 1;\n' });
  const evidence = measured(commit ?? head, ['src/a.ts']);
  const run = (path: string) => one({ ...DONE, tree: { ...TREE, base, path }, evidence }, repo.root);
  return { repo, run, evidence };
}

/** An environment in which `claude` can be found. */
async function withAgents(): Promise<Record<string, string>> {
  const dir = await mkdtemp(join(tmpdir(), 'omo-bin-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await writeFile(join(dir, 'claude'), '#!/bin/sh\n', { mode: 0o755 });
  return { PATH: [dir, process.env['PATH'] ?? ''].join(delimiter) };
}
