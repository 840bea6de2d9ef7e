import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { openJournal } from '../../src/adapters/journal/journal.ts';
import type { Event } from '../../src/core/events/event.ts';
import { decided, delivered, onScreen, signalled, started } from '../core/report/told.ts';
import type { Omo } from '../support/run-omo.ts';
import { makeOmo } from '../support/run-omo.ts';
import { asked, POLL, talkingOmo } from '../support/talking-omo.ts';

const tags = ['e2e'];

const ASKED: Event[] = [
  onScreen(),
  decided(1100),
  started(1200),
  signalled(1300, { is: 'ready' }, 'SessionStart'),
  ...delivered(1400, 'goal-r1-ui-1'),
  signalled(1500, { is: 'accepted', text: 'Do ui' }, 'UserPromptSubmit'),
  signalled(1600, { is: 'turn-ended', message: 'Which colour do you want?' }),
];

/** Writes events to the home's journal as a daemon would that is gone afterwards. */
async function write(omo: Omo, events: readonly Event[]): Promise<void> {
  mkdirSync(omo.home, { recursive: true });
  const { journal } = await openJournal({
    home: omo.home,
    epochNote: {},
    replay: () => undefined,
    snapshot: () => undefined,
    onTrouble: ({ is }) => expect.unreachable(is),
    now: () => 0,
  });
  await journal.append(events);
  await journal.close();
}

test('explain and transcript read the journal, its torn tail too, and start no daemon', { tags }, async () => {
  const omo = makeOmo();
  await write(omo, ASKED);
  appendFileSync(join(omo.home, 'event_log.jsonl'), '{"crc":"0123');
  const before = readFileSync(join(omo.home, 'event_log.jsonl'));
  const explained = JSON.parse((await omo.run('explain', 'ui', '--json')).stdout);
  expect([explained.schemaVersion, explained.worker, explained.status, explained.because.at(-1)]).toEqual([
    1,
    'ui',
    'asking',
    {
      at: new Date(1600).toISOString(),
      signal: 'hook',
      says: 'its turn ended, saying "Which colour do you want?" (hook Stop)',
      seq: 8,
    },
  ]);
  const said = await omo.run('explain', 'ui');
  expect([said.exit, said.stdout.split('\n')[0], said.stderr]).toEqual([0, '? ui is asking, because:', '']);
  const transcript = await omo.run('transcript', 'ui');
  expect(transcript.stdout.split('\n').filter((line) => line.startsWith('### '))).toEqual([
    expect.stringMatching(/the goal → ui · accepted$/),
    expect.stringMatching(/ui$/),
    expect.stringMatching(/ui asks q1 \(free\)$/),
  ]);
  expect([await omo.daemon(), readFileSync(join(omo.home, 'event_log.jsonl')).equals(before)]).toEqual([
    undefined,
    true,
  ]);
});

test(
  'a name that is almost one is answered with the nearest, one that can be none before anything is read',
  { tags },
  async () => {
    const omo = makeOmo();
    await write(omo, ASKED);
    const near = JSON.parse((await omo.run('explain', 'uii', '--json')).stdout);
    expect([near.error.code, near.error.message]).toEqual([
      'E_NOT_FOUND',
      'there is no worker "uii". Did you mean "ui"?',
    ]);
    const runs = await omo.run('transcript', 'ui', '--run', 'r9');
    expect([runs.exit, runs.stderr]).toEqual([2, expect.stringContaining('The latest runs are: r1.')]);
    expect((await omo.run('send', 'a#(b)', 'x')).stderr).toContain('[E_NAME]');
  },
);

test('events are one line each, chosen by worker, run, type and number', { tags }, async () => {
  const omo = makeOmo();
  await write(omo, [...ASKED, { type: 'daemon.stopped', at: 1700, epoch: 1 }]);
  const seqs = async (...args: string[]): Promise<number[]> => {
    const { stdout } = await omo.run('events', '--json', ...args);
    return stdout === '' ? [] : stdout.split('\n').map((line) => JSON.parse(line).seq);
  };
  expect(await seqs()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(await seqs('--worker', 'ui')).toEqual([2, 3, 4, 5, 6, 7, 8]);
  expect(await seqs('--type', 'message')).toEqual([5, 6]);
  expect(await seqs('--type', 'agent.signalled', '--since', '6', '--run', 'r')).toEqual([7, 8]);
  expect((await omo.run('events', '--type', 'mesage')).stderr).toContain('Did you mean "message"?');
  expect((await omo.run('events')).stdout.split('\n').at(-1)).toMatch(/^ {4}9 {2}.* omo +the daemon stopped$/);
});

test('events -f goes on with what comes, until it is interrupted', { tags }, async () => {
  const omo = makeOmo();
  await write(omo, ASKED);
  const child = omo.start('events', '-f', '--json', '--since', '6');
  const lines: number[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line).seq));
  await expect.poll(() => lines, { timeout: 20_000, interval: 20 }).toEqual([7, 8]);
  await write(omo, [{ type: 'daemon.stopped', at: 1700, epoch: 1 }]);
  await expect.poll(() => lines, { timeout: 20_000, interval: 20 }).toEqual([7, 8, 9]);
  child.kill('SIGINT');
  expect((await once(child, 'exit'))[0]).toBe(130);
});

test('a text has to be one argument, and must have words', { tags }, async () => {
  const omo = makeOmo();
  expect((await omo.run('send', 'ui', 'two', 'words')).stderr).toContain('Put it in quotes, as in: omo send ui "…"');
  expect((await omo.run('send', 'ui', '')).stderr).toContain('the text is empty');
  expect((await omo.run('interactive', '-')).stderr).toContain('standard input held no text');
  writeFileSync(join(omo.project, 'goal.md'), Buffer.from([0x61, 0xff]));
  expect((await omo.run('interactive', '-f', 'goal.md')).stderr).toContain('[E_FILE]');
  expect(await omo.daemon()).toBeUndefined();
});

const withTmux = ['e2e', 'tmux'];

test('a goal, a question, its answer and the end, each seen from outside', { tags: withTmux }, async () => {
  const talk = talkingOmo();
  const { stdout: run } = await talk.run('interactive', '--detach', 'Paint it.\n[[ask: Which colour? | red | blue]]');
  const question = await asked(talk);
  expect(question).toMatchObject({
    id: 'q1',
    worker: 'interactive',
    run,
    task: 'interactive',
    kind: 'choice',
    options: ['red', 'blue'],
  });
  expect(await talk.json('status')).toMatchObject({
    questions: 1,
    workers: [
      { name: 'interactive', status: 'asking', tasks: [{ status: 'asking', question: 'q1', reason: question.text }] },
    ],
  });
  expect(await talk.json('wait')).toMatchObject({ type: 'asking', worker: 'interactive', run, question: { id: 'q1' } });
  expect(await talk.json('answer', 'q1', '2')).toMatchObject({ id: 'q1', worker: 'interactive', state: 'accepted' });
  const again = await talk.run('answer', 'q1', '1');
  expect([again.exit, again.stdout]).toEqual([1, 'refused: it was answered already: "2", by you']);
  expect(await talk.json('wait', 'interactive')).toMatchObject({ type: 'done', summary: 'Done.' });
  expect(talk.prompts()).toEqual(['Paint it.\n[[ask: Which colour? | red | blue]]', 'blue']);
  const { entries } = await talk.json('transcript', 'interactive');
  expect((entries as { is: string; text: string }[]).map(({ is, text }) => [is, text.split('\n')[0]])).toEqual([
    ['note', expect.stringMatching(/^attempt 1 of interactive began/)],
    ['given', 'Paint it.'],
    ['said', 'Which colour?'],
    ['asked', 'Which colour?'],
    ['given', 'blue'],
    ['said', 'Done.'],
    ['note', 'attempt 1 is done'],
  ]);
  expect((await talk.run('inbox')).stdout).toBe('Nobody is waiting for you.');
});

test(
  'while a dialog is open a text waits; denied, the command does not run, and then the text is given',
  { tags: withTmux },
  async () => {
    const talk = talkingOmo();
    await talk.run('interactive', '--detach', '--keep', '--name', 'ui', '[[permission: touch made]]');
    const { id, kind } = await asked(talk);
    expect(kind).toBe('permission');
    expect(await talk.json('send', 'ui', '[[say: And more.]]', '--no-wait')).toMatchObject({
      worker: 'ui',
      state: 'queued',
    });
    expect((await talk.run('answer', id, 'deny')).stdout).toBe('accepted: the agent of ui said so');
    await expect.poll(() => talk.prompts(), POLL).toEqual(['[[permission: touch made]]', '[[say: And more.]]']);
    await expect.poll(async () => (await talk.json('wait', 'ui'))['summary'], POLL).toBe('And more.');
    expect(existsSync(join(talk.omo.project, 'made'))).toBe(false);
    const { status, because } = await talk.json('explain', 'ui');
    expect([status, (because as { says: string }[]).at(-1)?.says]).toEqual([
      'idle',
      'its turn ended, saying "And more." (hook Stop)',
    ]);
  },
);

test('a text is sent as it is, and its receipt says how far it got', { tags: withTmux }, async () => {
  const talk = talkingOmo();
  await talk.run('interactive', '--detach', '--keep', '--name', 'ui', 'first');
  expect(await talk.json('wait', 'ui')).toMatchObject({ type: 'idle' });
  const text = 'quotes "a" `b` $FOO;\n\\ 四 🎉';
  const said = await talk.run('send', 'ui', text);
  expect([said.exit, said.stdout, talk.prompts()]).toEqual([0, 'accepted: the agent of ui said so', ['first', text]]);
  const none = await talk.run('send', 'iu', 'x');
  expect([none.exit, none.stderr]).toEqual([2, expect.stringContaining('Did you mean "ui"?')]);
});

test('waiting for what does not come ends in time, with its own exit code', { tags: withTmux }, async () => {
  const talk = talkingOmo();
  await talk.run('interactive', '--detach', '[[wait: 60000]]');
  const said = await talk.run('wait', 'interactive', '--timeout', '0.5', '--json');
  expect([said.exit, said.stdout]).toEqual([124, '{"type":"timeout"}']);
});

test('a worker that a person types into is theirs until it is given back', { tags: withTmux }, async () => {
  const talk = talkingOmo();
  await talk.run('interactive', '--detach', '--keep', '--name', 'ui', 'first');
  expect(await talk.json('wait', 'ui')).toMatchObject({ type: 'idle' });
  const { argv } = await talk.json('attach', 'ui');
  const [program = '', ...args] = (argv as string[]).map((arg) => (arg === 'attach-session' ? 'send-keys' : arg));
  await execa(program, [...args, 'by hand', 'Enter'], { env: talk.omo.env, extendEnv: false });
  const reason = async () => {
    const { workers } = await talk.json('status');
    return (workers as { tasks: { reason?: string }[] }[])[0]?.tasks[0]?.reason;
  };
  await expect.poll(reason, POLL).toBe('a person has taken it over');
  expect((await talk.run('resume', 'ui')).stdout).toBe('ui is given back: its questions go to its responder again.');
  expect(await reason()).toBeUndefined();
  expect((await talk.run('transcript', 'ui')).stdout).toContain('typed in the terminal of ui\nby hand');
});

test('interactive shows its conversation as it goes, and ends with the report', { tags: withTmux }, async () => {
  const talk = talkingOmo();
  writeFileSync(join(talk.omo.project, 'goal.md'), 'Paint it.\n[[ask: Which colour? | red | blue]]\n');
  const whole = talk.run('interactive', '-f', 'goal.md', '--json');
  const { id } = await asked(talk);
  await talk.run('answer', id, 'red');
  const { exit, stdout, stderr } = await whole;
  const lines = stderr.split('\n').map((line) => line.replace(/^\d\d:\d\d:\d\d /, ''));
  expect([exit, JSON.parse(stdout).ok]).toEqual([0, true]);
  expect(lines.filter((line) => /^(?:interactive (?:was|says)|q1|    omo)/.test(line))).toEqual([
    'interactive was told:',
    'interactive says:',
    expect.stringMatching(/^q1 {2}interactive asks \(choice\), /),
    '    omo answer q1 1   (or 2, or words of your own)',
    'q1 was answered by the person: "red"',
    'interactive was told:',
    'interactive says:',
  ]);
});

test('workers of a run can be talked to as well, and --responder says who answers', { tags: withTmux }, async () => {
  const talk = talkingOmo();
  writeFileSync(
    join(talk.omo.home, 'config.json'),
    JSON.stringify({
      ...JSON.parse(readFileSync(join(talk.omo.home, 'config.json'), 'utf8')),
      responder: { rules: [{ answer: 'first' }] },
    }),
  );
  const goals = 'backend:one [[ask: Which port? | 80 | 8080]] | frontend:two [[ask: Which colour? | red | blue]]';
  await talk.run('orchestrate', '--detach', '--interactive', '--responder', 'ask', goals);
  await expect.poll(async () => (await talk.questions()).length, POLL).toBe(2);
  const questions = await talk.questions();
  const newest = questions.toReversed();
  for (const { id } of newest) await talk.run('answer', id, '2');
  expect((await talk.run('results', '--follow')).exit).toBe(0);
  expect(talk.prompts().slice(-2)).toEqual(newest.map(({ worker }) => (worker === 'backend' ? '8080' : 'blue')));
});
