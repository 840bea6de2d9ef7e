import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BWRAP } from '../support/bwrap.ts';
import { placedOmo } from '../support/placed-omo.ts';
import { processesOf } from '../support/run-omo.ts';
import { figure } from '../support/faults.ts';
import { asked, POLL, talkingOmo } from '../support/talking-omo.ts';

const tags = ['tmux', 'e2e', 'faults'];
process.env['PATH'] = `${process.env['PATH']}:${BWRAP}`;
const BREAK_OUT = join(import.meta.dirname, 'sandbox/break-out.sh');
const LETTER_TRAP = join(import.meta.dirname, 'sandbox/letter-trap.sh');

test('bubblewrap is there: without it nothing below is tried', { tags }, () => {
  expect(execFileSync('bwrap', ['--version'], { encoding: 'utf8' })).toMatch(/^bubblewrap \d/);
});

test(
  'a hostile worker in a sandbox reaches nothing of omo’s, and its work counts like any other’s',
  { tags },
  async () => {
    const tries = await breakOuts('bwrap');
    expect(tries.filter((line) => line.startsWith('OPEN'))).toEqual([]);
    figure('P21', 'ways out of a sandbox, tried by a hostile worker', `${tries.length} tried, 0 open`);
  },
);

test('without one it reaches what any program of the person’s can, so the tries are real ones', { tags }, async () => {
  const open = (await breakOuts('none')).filter((line) => line.startsWith('OPEN')).map((line) => line.slice(5));
  expect(open).toEqual(
    expect.arrayContaining(['read the journal', 'see the socket of omo', 'see the daemon', 'end the daemon']),
  );
  expect(open.length).toBeGreaterThan(10);
});

test('a worker in a sandbox asks, is answered, and ends as any other', { tags }, async () => {
  const talk = talkingOmo();
  const goal = 'one:a [[ask: Which of these colours? | red | blue]]';
  const started = await talk.run('orchestrate', '--detach', '--interactive', '--sandbox', 'bwrap', goal);
  expect(started.exit, started.stderr).toBe(0);
  const { id } = await asked(talk);
  expect(await talk.json('answer', id, 'blue')).toMatchObject({ state: 'accepted' });
  await expect.poll(async () => (await talk.json('results'))['ok'], POLL).toBe(true);
});

test('an answer for a worker in a sandbox is written over no file that it names', { tags }, async () => {
  const trapped = { run: ['sh'], interactive: [LETTER_TRAP], hooks: 'claude' };
  const talk = talkingOmo({}, { agents: { tui: trapped } });
  const victim = join(talk.omo.root, 'persons');
  writeFileSync(victim, 'mine');
  const goal = 'one:a [[permission: touch x]]';
  const started = await talk.run('orchestrate', '--detach', '--interactive', '--sandbox', 'bwrap', goal);
  expect(started.exit, started.stderr).toBe(0);
  const { id } = await asked(talk);
  await expect.poll(() => existsSync(join(talk.omo.project, 'trapped')), POLL).toBe(true);
  const receipt = await talk.json('answer', id, 'allow');
  expect(readFileSync(victim, 'utf8')).toBe('mine');
  expect(receipt).toMatchObject({ state: 'accepted' });
  await expect.poll(async () => (await talk.json('results'))['ok'], POLL).toBe(true);
});

test('a worker that puts a link in the place of its folder makes nothing else writable by it', { tags }, async () => {
  const victim = seenFolder();
  const it = placedOmo();
  await it.repository({ 'packages/api/README.md': 'an interface\n' });
  const swap = `cd ../.. && mv packages aside && ln -s ../../../../../${basename(victim)} packages`;
  const begin = ['orchestrate', '--json', '--agent', 'shell', '--isolate', 'worktree', '--sandbox', 'bwrap'];
  const task = `one:${swap} (id: one) (verify: echo written > written; test -e ../../aside/api/README.md)`;
  const ended = await it.runIn(join(it.project, 'packages/api'), ...begin, task);
  expect(JSON.parse(ended.stdout).workers[0].tasks[0]).toMatchObject({ id: 'one' });
  expect(readdirSync(join(victim, 'api'))).toEqual([]);
});

/** A folder beside omo's own, with one in it that is called like the worker's, seen in a sandbox because it is on PATH. */
function seenFolder(): string {
  const path = process.env['PATH'];
  const folder = mkdtempSync(join(tmpdir(), 'omo-victim-'));
  mkdirSync(join(folder, 'api'));
  process.env['PATH'] = `${path}:${join(folder, 'api')}`;
  onTestFinished(() => {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true });
  });
  return folder;
}

/** A run of two, one of which tries to get out; what it printed, when nothing of it is left. */
async function breakOuts(sandbox: 'bwrap' | 'none'): Promise<string[]> {
  const it = placedOmo();
  await it.repository();
  const before = await it.persons();
  await it.run('daemon', 'start');
  const pid = JSON.parse((await it.run('status', '--json')).stdout).daemon.pid;
  const other = `${it.home}/worktrees/*/other`;
  const victim = victimIn(it.omo.root);
  const hostile = ['sh', BREAK_OUT, it.home, it.project, other, String(pid), it.omo.root, victim].join(' ');
  const begin = ['orchestrate', '--json', '--agent', 'shell', '--isolate', 'worktree', '--sandbox', sandbox];
  const ended = await it.run(
    ...begin,
    `hostile:${hostile} (id: hostile) (verify: test -e own-work)`,
    'other:until test -e stop || [ $((n += 1)) -gt 20 ]; do sleep 0.2; done; echo done > made (id: other)',
  );
  const { workers } = JSON.parse(ended.stdout);
  const statuses = workers.flatMap(({ tasks }: { tasks: { id: string; status: string }[] }) => tasks);
  expect(statuses).toMatchObject([
    { id: 'hostile', status: 'done' },
    { id: 'other', status: 'done' },
  ]);
  if (sandbox === 'bwrap') {
    expect(await it.persons()).toEqual(before);
    expect(existsSync(join(it.project, 'x'))).toBe(false);
    expect((await processesOf(it.omo.root)).filter(({ words }) => words.includes('sleep 300'))).toEqual([]);
    expect(readFileSync(join(it.home, 'event_log.jsonl'), 'utf8')).toContain('hook.ignored');
  }
  const tries = (await it.run('logs', 'hostile')).stdout.split('\n').filter((line) => /^(OPEN|shut) /.test(line));
  expect(tries.length).toBeGreaterThan(15);
  return sandbox === 'bwrap' ? [...tries, ...plantedIn(victim)] : tries;
}

/** Somebody else's folder: an event file of another program, and one in which nobody makes anything. */
function victimIn(root: string): string {
  const victim = join(root, 'victim');
  for (const name of ['letters', 'made']) mkdirSync(join(victim, name), { recursive: true });
  writeFileSync(join(victim, 'letters', 'another.event'), '{}');
  return victim;
}

/** What omo did there for a worker that planted links; in the words of break-out.sh. */
function plantedIn(victim: string): string[] {
  const taken = !existsSync(join(victim, 'letters', 'another.event'));
  const made = readdirSync(join(victim, 'made')).length > 0;
  return [
    `${taken ? 'OPEN' : 'shut'} have files taken elsewhere`,
    `${made ? 'OPEN' : 'shut'} have folders made elsewhere`,
  ];
}
