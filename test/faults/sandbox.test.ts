import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { placedOmo } from '../support/placed-omo.ts';
import { processesOf } from '../support/run-omo.ts';
import { figure } from '../support/faults.ts';
import { asked, POLL, talkingOmo } from '../support/talking-omo.ts';

const tags = ['tmux', 'e2e', 'faults'];
/** Where test/faults/sandbox/get.sh puts it. */
const OWN = join(import.meta.dirname, '../../.cache/bwrap/usr/bin');
process.env['PATH'] = `${process.env['PATH']}:${OWN}`;
const BREAK_OUT = join(import.meta.dirname, 'sandbox/break-out.sh');

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

/** A run of two, one of which tries to get out; what it printed, when nothing of it is left. */
async function breakOuts(sandbox: 'bwrap' | 'none'): Promise<string[]> {
  const it = placedOmo();
  await it.repository();
  const before = await it.persons();
  await it.run('daemon', 'start');
  const pid = JSON.parse((await it.run('status', '--json')).stdout).daemon.pid;
  const other = `${it.home}/worktrees/*/other`;
  const hostile = ['sh', BREAK_OUT, it.home, it.project, other, String(pid), it.omo.root].join(' ');
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
  return tries;
}
