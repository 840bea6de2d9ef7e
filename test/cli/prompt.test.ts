import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, onTestFinished, test } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { definePrompt } from '../../src/cli/define/prompt.ts';
import { partLines } from '../../src/cli/print/prompt.ts';
import type { Paint } from '../../src/cli/print/paint.ts';
import { plain } from '../../src/cli/print/paint.ts';
import { DEFAULT_PARTS } from '../../src/core/worker/parts/defaults.ts';
import type { PromptShown } from '../../src/protocol/messages.ts';
import { toldDaemon } from './told-daemon.ts';

const SHOWN: PromptShown = {
  run: '261121-1',
  task: 'api',
  agent: 'codex',
  parts: [
    { name: 'role', by: 'omo', text: 'You are the worker "backend".' },
    { name: 'task', by: 'you', text: 'Build it\n\u001B[2Jnow' },
  ],
  prompt: 'You are the worker "backend".\n\nBuild it\n\u001B[2Jnow\n',
};

const marked: Paint = (style, text) => `<${style}>${text}`;

/** Runs `omo prompt …` in this process. */
async function omo(
  argv: readonly string[],
  over: Partial<Pick<Context, 'home' | 'cwd'>> & { readonly tty?: true } = {},
) {
  const home = over.home ?? folder();
  const out: string[] = [];
  const err: string[] = [];
  const sheet = (into: string[], paint: Paint): Context['out'] => ({
    tty: over.tty ?? false,
    columns: () => Number.POSITIVE_INFINITY,
    paint,
    lines: (...lines) => void into.push(...lines.map((line) => `${line}\n`)),
    write: (text) => void into.push(String(text)),
  });
  const context: Context = {
    env: {},
    cwd: over.cwd ?? home,
    pid: process.pid,
    uid: process.getuid?.() ?? 0,
    who: { depth: 0 },
    home,
    canAsk: false,
    out: sheet(out, marked),
    err: sheet(err, plain),
    now: () => Date.now(),
  };
  const program = new Command('omo').exitOverride();
  definePrompt(program, async (command) => void (await command(context)));
  await program.parseAsync(['prompt', ...argv], { from: 'user' });
  return { out: out.join(''), err: err.join(''), home };
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'omo-prompt-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function withParts(parts: Record<string, string>): string {
  const home = folder();
  mkdirSync(join(home, 'prompts'));
  for (const [name, text] of Object.entries(parts)) writeFileSync(join(home, 'prompts', `${name}.md`), text);
  return home;
}

test('into a pipe goes the prompt alone, byte for byte', async () => {
  const { home, asked } = await toldDaemon({ 'task.prompt': SHOWN });
  expect((await omo(['api'], { home })).out).toBe(SHOWN.prompt);
  expect((await omo(['api', '--part', 'role', '--run', '2611'], { home })).out).toBe('You are the worker "backend".\n');
  expect((await omo(['api', '--part', 'result'], { home })).out).toBe('');
  expect(asked).toEqual([
    ['task.prompt', { task: 'api' }],
    ['task.prompt', { task: 'api', run: '2611' }],
    ['task.prompt', { task: 'api' }],
  ]);
});

test('a person sees whose each part is, and nothing in it moves the cursor', async () => {
  const { home } = await toldDaemon({ 'task.prompt': SHOWN });
  expect((await omo(['api'], { home, tty: true })).out).toBe(
    '<dim>--- role, omo’s ---\nYou are the worker "backend".\n\n<cyan>--- task, yours (prompts/task.md) ---\nBuild it\nnow\n',
  );
  expect((await omo(['api', '--part', 'task'], { home, tty: true })).out).toBe('Build it\nnow\n');
});

test('with --json it is one object', async () => {
  const { home } = await toldDaemon({ 'task.prompt': SHOWN });
  expect(JSON.parse((await omo(['api', '--json'], { home })).out)).toEqual({ schemaVersion: 1, ...SHOWN });
});

test('tasks that are no run yet are shown without a daemon, as the settings and parts of the home have it', async () => {
  const home = withParts({ role: 'I am {{worker}}. {{place}}' });
  writeFileSync(join(home, 'config.json'), '{"verify": {"backend": "make api"}, "agent": "codex"}');
  mkdirSync(join(home, '.git'));
  const text = 'Build login UI, Create API (id: api) [Skill: tdd]';
  const { out, err } = await omo(['--text', text, 'api'], { home, cwd: join(home, 'prompts') });
  expect(out).toMatch(/^I am backend\. You have a git worktree of your own, on the branch omo\/draft\/api:/);
  expect(out).toContain('Use the skill $tdd for this task.\n\nCreate API\n');
  expect(out).toContain('- Build login UI\n- Create API (yours)\n');
  expect(out).toContain('\n    make api\n');
  expect(err).toBe('omo: your part "role" leaves out {{questions}}\n');
});

test('whether trees are told of is what config.json says, else what the tasks are; outside of a repository never', async () => {
  const home = folder();
  const apart = ['--text', 'frontend:A | backend:B', 'a'];
  const told = async (argv: readonly string[] = apart) => (await omo(argv, { home })).out;
  expect(await told()).not.toContain('worktree');
  mkdirSync(join(home, '.git'));
  expect(await told()).toContain('worktree of your own');
  expect(await told(['--text', 'frontend:A | backend:B (depends_on: a)', 'a'])).not.toContain('worktree of your own');
  expect(await told(['--text', 'A one'])).not.toContain('worktree of your own');
  expect(await told(['--text', 'A one (verify: npm run check)'])).toContain('npm run check');
  expect(await told(['--text', 'frontend:ls (id: a) (agent: shell) | backend:ls (agent: shell)', 'a'])).toBe('ls');
  writeFileSync(join(home, 'config.json'), '{"worktree": {"link": ["node_modules"]}}');
  expect(await told()).toContain('not to be changed: node_modules.');
  writeFileSync(join(home, 'config.json'), '{"isolate": "none"}');
  expect(await told()).toContain("Don't switch branches");
});

test('the parts are listed with their files and all they can name', async () => {
  const home = withParts({ role: 'I am {{worker}}.' });
  const { out, err } = await omo(['--parts'], { home });
  expect(out).toMatch(new RegExp(`role +yours +${home}/prompts/role.md\n`.replace('role', '<cyan>role')));
  expect(out).toMatch(/<cyan>task +omo’s +\S+\/prompts\/task\.md\n/);
  expect(out).toMatch(/<cyan>\{\{worker\}\} +role +the worker’s name\n/);
  expect(out).toMatch(/<cyan>\{\{questions\}\} +whether anybody answers questions\n/);
  expect(err).toBe('omo: your part "role" leaves out {{questions}}, {{place}}\n');
  const json = JSON.parse((await omo(['--parts', '--json'], { home })).out);
  expect(json.parts[0]).toEqual({ name: 'role', by: 'you', file: join(home, 'prompts/role.md'), places: ['worker'] });
  expect(json.places).toContainEqual({ name: 'task', means: 'the task’s text' });
});

test('a part is written out for the person to change, once', async () => {
  const { home, out } = await omo(['--eject', 'evidence']);
  const file = join(home, 'prompts', 'evidence.md');
  expect(out).toBe(`${file} is yours now: runs from the next on use it.\n`);
  expect(readFileSync(file, 'utf8')).toBe(DEFAULT_PARTS.evidence);
  await expect(omo(['--eject', 'evidence'], { home })).rejects.toMatchObject({ code: 'E_FILE' });
  const again = await omo(['--eject', 'role', '--json'], { home });
  expect(JSON.parse(again.out)).toEqual({ schemaVersion: 1, name: 'role', file: join(home, 'prompts', 'role.md') });
});

test.for([
  [[], 'say of which task, as in: omo prompt api'],
  [['--text', 'A one, B two'], 'say of which task: a-one, b-two.'],
  [['a', '--part', 'roel'], 'a prompt has no part "roel". Did you mean "role"?'],
  [['--eject', 'x'], 'a prompt has no part "x". There is: role, task, context, evidence, result.'],
  [['a', '--parts'], 'leave out the task'],
  [['--eject', 'role', '--run', 'r'], 'leave out the task'],
  [['--parts', '--eject', 'role'], 'either --parts or --eject'],
  [['a', '--run', 'r', '--text', 'A'], 'either --run or tasks of its own'],
  [['a', '--part', 'role', '--json'], '--json prints every part'],
] as const)('%j is refused', async ([argv, message]) => {
  await expect(omo(argv)).rejects.toMatchObject({ code: 'E_USAGE', message: expect.stringContaining(message) });
});

test('a task that is not there, a plan that can’t be run and parts that don’t check are told', async () => {
  await expect(omo(['--text', 'A one, B two', 'b-tow'])).rejects.toMatchObject({
    code: 'E_NOT_FOUND',
    message: expect.stringContaining('Did you mean "b-two"?'),
  });
  await expect(omo(['--text', 'A (depends_on: b)'])).rejects.toMatchObject({ code: 'E_DEPENDENCY' });
  const home = withParts({ role: '{{wrker}}' });
  await expect(omo(['--text', 'A'], { home })).rejects.toMatchObject({ code: 'E_CONFIG' });
  await expect(omo(['--parts'], { home })).rejects.toMatchObject({ code: 'E_CONFIG' });
});

test('on a narrow terminal what is explained gives way', async () => {
  const parts = [{ name: 'role', by: 'omo', file: `/home/${'x'.repeat(90)}/role.md`, places: ['worker'] }] as const;
  const lines = await partLines(parts, [{ name: 'worker', means: 'the worker’s name, '.repeat(9) }], {
    columns: () => 60,
    paint: plain,
  });
  expect(lines.filter((line) => line.length > 60)).toEqual([]);
});
