import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { Report, TaskReport } from '../../src/core/report/report.ts';
import type { OpenQuestion } from '../../src/protocol/messages.ts';
import { agentWorld, POLL, type AgentWorld } from '../support/agent-world.ts';
import { tasksOf } from '../support/limited-omo.ts';

/**
 * OpenCode works, and Codex, of another provider, reviews. The model of both runs the script of the task: for the author it
 * writes the work, for the reviewer, that may write nothing, it fails, and then the reviewer says what stands in the work as marks.
 */
const tags = ['agents'];
const LONG = { tags, timeout: 600_000 };
const REVIEWED = { agent: 'opencode', review: { agent: ['opencode', 'codex'] }, retries: { perTask: 2 } };

test('work that its reviewer finds good is done, with the verdict in the report', LONG, async () => {
  const world = await reviewing(() => GOOD);
  const { exit, stdout, stderr } = await world.run('orchestrate', '--json', ...TASK);
  expect(exit, stdout + stderr).toBe(0);
  expect(taskOf(JSON.parse(stdout))).toMatchObject({
    status: 'done',
    agent: 'opencode',
    attempts: 1,
    proof: {
      review: { by: 'codex', verdict: { presence: true, correctness: 4, points: [{ file: 'work.txt', line: 1 }] } },
    },
  });
  const [review] = reviews(world);
  expect(review).toContain('The changes:');
  expect(review).toContain('+[[say: ');
  expect(review).toContain('has worked in the folder ');
});

test('work that is found bad goes back to its author with the points, and is done when it is good', LONG, async () => {
  const world = await reviewing((attempt) => (attempt === 1 ? BAD : GOOD));
  const { exit, stdout, stderr } = await world.run('orchestrate', '--json', ...TASK);
  expect(exit, stdout + stderr).toBe(0);
  const { attempts, tries } = taskOf(JSON.parse(stdout));
  expect(attempts).toBe(2);
  expect(tries?.[0]?.reason).toContain('its review by codex');
  const prompts = authored(world);
  expect(prompts[0]).not.toContain(FAULT);
  expect(prompts.at(-1)).toContain(FAULT);
  expect(prompts.at(-1)).toContain('work.txt:1');
});

test('found bad three times it is the person’s to decide, and nothing was counted as its failure', LONG, async () => {
  const world = await reviewing(() => BAD, { retries: { perTask: 0 } });
  await world.json('orchestrate', '--detach', ...TASK);
  const question = await asked(world);
  expect(question.options).toEqual(['Accept it as it is', 'Try again', 'Give it up']);
  expect(question.text).toContain(FAULT);
  expect(reviews(world)).toHaveLength(3);
  await world.json('answer', question.id, '1');
  const report = await world.over();
  expect(taskOf(report)).toMatchObject({ status: 'done', attempts: 3 });
});

test('a reviewer that says no verdict twice is told what was wrong, then the person decides', LONG, async () => {
  const world = await reviewing(() => 'Fine by me.');
  await world.json('orchestrate', '--detach', ...TASK);
  const question = await asked(world);
  expect(question.text).toContain('it replied "Fine by me." instead of a JSON object');
  const [first, second, ...more] = reviews(world);
  expect(first).not.toContain('You were asked this before');
  expect(second).toContain('You were asked this before, and it replied "Fine by me." instead of a JSON object.');
  expect(more).toEqual([]);
  await world.json('answer', question.id, '3');
  expect(taskOf(await world.over())).toMatchObject({ status: 'failed', attempts: 1 });
});

const WORK = '[[run: sh "$HOME/../work.sh"]]';
/** What its author is told, and does once more. */
const FAULT = `The second line is missing: ${WORK}`;
const GOOD = {
  points: [{ about: 'correctness', says: 'It is what was asked for.', file: 'work.txt', line: 1 }],
  presence: true,
  correctness: 4,
  completeness: 4,
  quality: 3,
  summary: 'Good enough.',
};
const BAD = {
  ...GOOD,
  points: [{ about: 'completeness', says: FAULT, file: 'work.txt', line: 1 }],
  correctness: 2,
  completeness: 1,
  summary: 'Half of it.',
};

/** As a model says it in a script, where brackets end a mark. */
function says(verdict: unknown): string {
  if (typeof verdict === 'string') return verdict;
  return JSON.stringify(verdict).replaceAll('[[', '\\u005b\\u005b').replaceAll(']]', '\\u005d\\u005d');
}

const TASK = ['--isolate', 'worktree', `work:Please \`${WORK}\` (id: work)`];

/** A world whose author writes, in each attempt, what its reviewer is to say of that. */
async function reviewing(verdictOn: (attempt: number) => unknown, config: object = {}): Promise<AgentWorld> {
  const world = await agentWorld({ ...REVIEWED, ...config });
  const { root, project } = world.omo;
  const cases = [1, 2, 3].map((attempt) => {
    const file = join(root, `work-${attempt}`);
    writeFileSync(file, `[[say: ${says(verdictOn(attempt))}]]\n`);
    return `${attempt}) cat '${file}' > work.txt ;;`;
  });
  writeFileSync(join(root, 'work.sh'), `case "$OMO_ATTEMPT" in\n${cases.join('\n')}\nesac\n`);
  writeFileSync(join(project, 'README.md'), 'a project\n');
  const git = (...args: readonly string[]) => execa('git', args, { cwd: project, env: world.env, extendEnv: false });
  await git('init', '-q', '-b', 'main');
  await git('-c', 'user.name=Person', '-c', 'user.email=person@example.org', 'add', '-A');
  await git('-c', 'user.name=Person', '-c', 'user.email=person@example.org', 'commit', '-qm', 'first');
  return world;
}

/** What the model was told in each review, and at the beginning of each turn of the author. */
function reviews(world: AgentWorld): string[] {
  return begun(world, 'responses');
}
function authored(world: AgentWorld): string[] {
  return begun(world, 'chat');
}

function begun({ server }: AgentWorld, wire: 'responses' | 'chat'): string[] {
  return server
    .turns()
    .flatMap(({ asked: { wire: by, toolsRun, text } }) => (by === wire && toolsRun === 0 ? [text] : []));
}

function taskOf(report: Report): TaskReport {
  return tasksOf(report)['work'] ?? expect.fail('the task is not in the report');
}

async function asked(world: AgentWorld): Promise<OpenQuestion> {
  const questions = async () => (await world.json<{ questions: OpenQuestion[] }>('inbox')).questions;
  await expect.poll(async () => (await questions()).length, { ...POLL, timeout: 400_000 }).toBe(1);
  return (await questions())[0] ?? expect.fail('the question went away');
}
