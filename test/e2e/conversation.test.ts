import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { asked, POLL, talkingOmo } from '../support/talking-omo.ts';
import type { Talk } from '../support/talking-omo.ts';

const tags = ['e2e', 'tmux'];

test(
  'two workers ask at once and are answered out of order; the same question twice is answered once',
  { tags },
  async () => {
    const talk = talkingOmo();
    const goals =
      'one:a [[ask: Which of these colours? | red | blue]] | two:b [[ask: Which of these ports? | 80 | 8080]]';
    await talk.run('orchestrate', '--detach', '--interactive', goals);
    await expect.poll(async () => (await talk.questions()).length, POLL).toBe(2);
    const open = await talk.questions();
    const [ports, colours] = ['80', 'red'].map(
      (option) => open.find(({ options }) => options.includes(option)) ?? expect.fail(`nobody asks for ${option}`),
    );
    const [second, first] = open[0] === ports ? [colours, ports] : [ports, colours];
    expect(await talk.json('answer', second?.id ?? '', '2')).toMatchObject({
      state: 'accepted',
      worker: second?.worker,
    });
    const again = await talk.run('answer', second?.id ?? '', '1', '--json');
    expect([again.exit, JSON.parse(again.stdout)]).toEqual([
      1,
      expect.objectContaining({ state: 'refused', reason: expect.stringContaining('answered already') }),
    ]);
    expect(await talk.json('answer', first?.id ?? '', '2')).toMatchObject({ state: 'accepted', worker: first?.worker });
    await expect.poll(async () => (await talk.json('results'))['ok'], POLL).toBe(true);
    const answers = talk.prompts().filter((text) => !text.includes('[[ask'));
    expect(answers.sort()).toEqual(['8080', 'blue']);
  },
);

test('an answer to a worker that died says so', { tags }, async () => {
  const talk = talkingOmo();
  await talk.run('interactive', '--detach', '--name', 'ui', '[[ask: Which of these colours? | red | blue]]');
  const { id } = await asked(talk);
  await talk.run('kill', 'ui');
  const said = await talk.run('answer', id, 'red', '--json');
  expect([said.exit, JSON.parse(said.stdout)]).toEqual([
    1,
    expect.objectContaining({ state: 'refused', reason: 'ui ended before it was answered' }),
  ]);
});

test(
  'a daemon that is killed in the middle of a conversation goes on with it: nothing is typed twice, nothing is lost',
  { tags, timeout: 120_000 },
  async () => {
    const talk = talkingOmo();
    await talk.run('interactive', '--detach', '--keep', '--name', 'ui', 'goal');
    await talk.json('wait', 'ui');
    const texts = Array.from({ length: 8 }, (_, number) => `text ${number}`);
    for (const text of texts) {
      await talk.run('send', 'ui', text, '--no-wait');
      const pid = await talk.omo.daemon();
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    }
    await talk.run('inbox');
    await expect.poll(() => talk.prompts(), { timeout: 60_000 }).toEqual(['goal', ...texts]);
  },
);

test(
  'an event file that is forged, doubled, broken or nobody’s changes nothing, and its reason is in the journal',
  { tags },
  async () => {
    const talk = talkingOmo();
    await talk.run('interactive', '--detach', '--keep', '--name', 'ui', 'goal');
    await talk.json('wait', 'ui');
    const own = talk.events().findLast((event) => event.type === 'attempt.started');
    if (own?.type !== 'attempt.started') throw new Error('the worker did not start');
    const { run, task, attempt } = own;
    const before = JSON.stringify((await talk.json('status'))['workers']);
    const stop = { hook_event_name: 'Stop', session_id: 's', last_assistant_message: 'Which one?' };
    const hook = { type: 'agent_hook', agent: 'tui', id: 'ui.1', worker_name: 'ui', run, task, attempt, payload: stop };
    const put = putting(talk);
    put('no-token', JSON.stringify(hook));
    put('wrong-token', JSON.stringify({ ...hook, id: 'ui.2', token: 'f'.repeat(64) }));
    put('other-worker', JSON.stringify({ ...hook, id: 'ui.3', worker_name: 'uj', token: 'f'.repeat(64) }));
    put('nobody', JSON.stringify({ ...hook, id: 'x.1', run: 'no-such-run' }));
    put(
      'own-name',
      JSON.stringify({ type: 'worker_stopped', worker_name: 'ui', session_id: '', terminal_content: '' }),
    );
    put('no-name', JSON.stringify({ type: 'worker_stopped', worker_name: '../x' }));
    put('future', JSON.stringify({ type: 'something_new', timestamp: '2999-01-01T00:00:00Z' }));
    put('half', '{"type":"agent_hook","run":');
    put('twice', JSON.stringify({ type: 'something_new', id: 'twice-1', text: 'a' }));
    await expect.poll(() => talk.events().some((event) => JSON.stringify(event).includes('twice-1')), POLL).toBe(true);
    put('twice', JSON.stringify({ type: 'something_new', id: 'twice-1', text: 'a' }));
    put('twice-but', JSON.stringify({ type: 'something_new', id: 'twice-1', text: 'b' }));
    mkdirSync(join(talk.omo.home, 'events', 'folder.event'));
    symlinkSync('/etc/passwd', join(talk.omo.home, 'events', 'link.event'));
    writeFileSync(join(talk.omo.home, 'run', 'outbox', 'sparse'), '');
    truncateSync(join(talk.omo.home, 'run', 'outbox', 'sparse'), 20 * 2 ** 30);
    renameSync(join(talk.omo.home, 'run', 'outbox', 'sparse'), join(talk.omo.home, 'events', 'sparse.event'));
    await execa('mkfifo', [join(talk.omo.home, 'events', 'pipe.event')]);
    await expect.poll(() => readdirSync(join(talk.omo.home, 'events')), POLL).toEqual(['quarantine']);

    const reasons = talk
      .events()
      .flatMap((event) => (event.type === 'hook.ignored' || event.type === 'hook.refused' ? [event.reason] : []));
    for (const reason of [
      'no token',
      'not show the token',
      'not uj',
      'no run no-such-run',
      'own worker',
      'no worker',
      'other words',
      'no whole JSON',
    ])
      expect(
        reasons.filter((one) => one.includes(reason)),
        reason,
      ).toHaveLength(1);
    expect(readdirSync(join(talk.omo.home, 'events', 'quarantine'))).toHaveLength(5);
    expect(talk.events().filter((event) => JSON.stringify(event).includes('"twice-1","text":"a"'))).toHaveLength(1);
    expect(JSON.stringify((await talk.json('status'))['workers'])).toBe(before);
    expect(talk.prompts()).toEqual(['goal']);
    expect(talk.events().some((event) => JSON.stringify(event).includes('f'.repeat(64)))).toBe(false);
  },
);

test(
  'a program that knows nothing of omo gets its goal and its answers as lines, and its exit code is its end',
  { tags },
  async () => {
    const program = `printf 'goal> '; read -r goal; printf 'Which of these?\\n1) red\\n2) blue\\nChoice: '; read -r colour;
    printf 'Write it? [y/N] '; read -r leave; echo "$goal $colour $leave" > made`;
    const agents = { plain: { run: ['sh'], interactive: ['sh', '-c', program], ready: '^goal> $' } };
    const talk = talkingOmo({}, { agent: 'plain', agents });
    await talk.run('interactive', '--detach', '--name', 'ui', 'Paint it');
    const first = await asked(talk);
    expect(first).toMatchObject({ kind: 'choice', options: ['red', 'blue'] });
    expect(await talk.json('answer', first.id, 'blue')).toMatchObject({ state: 'submitted' });
    const second = await asked(talk);
    expect(second).toMatchObject({ kind: 'confirm' });
    await talk.run('answer', second.id, 'yes');
    expect((await talk.run('results', '--follow')).exit).toBe(0);
    expect(readFileSync(join(talk.omo.project, 'made'), 'utf8')).toBe('Paint it 2 y\n');
  },
);

test('the person is told of each question once, also when the daemon starts anew', { tags }, async () => {
  const told = ['sh', '-c', 'cat >> "$HOME/told"'];
  const talk = talkingOmo({}, { notify: { desktop: false, command: told } });
  await talk.run('interactive', '--detach', '--name', 'ui', '[[ask: Which of these colours? | red | blue]]');
  const { id } = await asked(talk);
  const notices = (): string[] => readFileSync(join(talk.omo.root, 'told'), 'utf8').trim().split('\n');
  await expect.poll(() => existsSync(join(talk.omo.root, 'told')) && notices().length, POLL).toBe(1);
  await talk.run('daemon', 'stop');
  expect(await talk.json('answer', id, 'red')).toMatchObject({ state: 'accepted' });
  await expect.poll(async () => (await talk.json('results'))['ok'], POLL).toBe(true);
  expect(notices().map((line) => JSON.parse(line))).toMatchObject([{ id, worker: 'ui', options: ['red', 'blue'] }]);
});

test('an agent that somebody started by hand is shown, and nothing is typed into it', { tags }, async () => {
  const talk = talkingOmo();
  await talk.run('daemon', 'start');
  const hook = join(import.meta.dirname, '../../hooks/worker-stop-event.sh');
  await execa('sh', [hook], {
    env: { ...talk.omo.env, ORCH_WORKER_NAME: 'by-hand' },
    extendEnv: false,
    input: '{"session_id":"s-1"}',
  });
  await expect
    .poll(async () => (await talk.json('status'))['foreign'], POLL)
    .toEqual([{ worker: 'by-hand', session: 's-1', at: expect.any(String) }]);
  const said = await talk.run('send', 'by-hand', 'hello');
  expect([said.exit, said.stderr]).toEqual([2, expect.stringContaining('never types into what it did not start')]);
});

/** Writes event files as hooks do. */
function putting(talk: Talk): (name: string, text: string) => void {
  return (name, text) => {
    const outbox = join(talk.omo.home, 'run', 'outbox', name);
    writeFileSync(outbox, text);
    renameSync(outbox, join(talk.omo.home, 'events', `${name}.event`));
  };
}
