import { expect, onTestFinished, test } from 'vitest';
import { attach } from '../../../src/adapters/tmux/control-client.ts';
import type { ControlClient } from '../../../src/adapters/tmux/control-client.ts';
import { commandLine } from '../../../src/adapters/tmux/quote.ts';
import { controlOptions } from '../../../src/adapters/tmux/server.ts';
import type { TmuxWorld } from '../../support/tmux.ts';
import { POLL, textOf, tmuxWorld } from '../../support/tmux.ts';

interface Attached {
  readonly world: TmuxWorld;
  readonly client: ControlClient;
  readonly server: number;
}

async function attached(limitMs = 5000): Promise<Attached> {
  const world = await tmuxWorld();
  const { client, hello } = await attach({ ...(await controlOptions(world.options())), limitMs });
  onTestFinished(async () => client.end());
  return { world, client, server: hello.pid };
}

function say(text: string): string[] {
  return ['display-message', '-p', text];
}

function nested(...inner: string[][]): string[] {
  return ['if-shell', '-F', '1', commandLine(...inner)];
}

test('answers come in the order of the questions, however many are asked at once', { tags: ['tmux'] }, async () => {
  const { client } = await attached();
  const numbers = Array.from({ length: 500 }, (_, index) => String(index));
  const answers = await Promise.all(numbers.map(async (number) => client.run(['display-message', '-p', number])));
  expect(answers).toEqual(numbers.map((number) => [number]));
});

test('a refusal names the command and what tmux said, and the next answer is right', { tags: ['tmux'] }, async () => {
  const { client } = await attached();
  const asked = ['list-panes', '-t', '%77', '-F', 'secret'];
  const [refused, next] = await Promise.allSettled([client.run(asked), client.run(['display-message', '-p', 'next'])]);
  expect(refused).toMatchObject({
    reason: { code: 'E_TMUX', message: `tmux refused "list-panes -t %77": can't find pane: %77` },
  });
  expect(next).toMatchObject({ value: ['next'] });
});

test('a list has one answer for each command and stops at the first that fails', { tags: ['tmux'] }, async () => {
  const { client } = await attached();
  expect(await client.runList([say('1'), ['set-option', '-g', '@x', 'y'], say('#{@x}')])).toEqual([['1'], [], ['y']]);
  const list = client.runList([say('1'), ['send-keys', '-t', '%77', 'x'], ['set-option', '-g', '@x', 'z']]);
  await expect(list).rejects.toMatchObject({ index: 1, before: [['1']], said: "can't find pane: %77" });
  expect(await client.run(say('#{@x}'))).toEqual(['y']);
});

test('a list with a word tmux does not know is refused as a whole', { tags: ['tmux'] }, async () => {
  const { client } = await attached();
  const list = client.runList([['set-option', '-g', '@x', 'done'], ['no-such-command']]);
  await expect(list).rejects.toMatchObject({
    code: 'E_TMUX',
    index: 0,
    said: 'parse error: unknown command: no-such-command',
  });
  expect(await client.run(['display-message', '-p', '[#{@x}]'])).toEqual(['[]']);
});

test(
  'what commands inside a command answer is told, with and without an error among them',
  { tags: ['tmux'] },
  async () => {
    const { client } = await attached();
    const [none, two, bad, after] = await Promise.allSettled([
      client.runNested(['if-shell', '-F', '0', commandLine(say('never'))]),
      client.runNested(nested(say('1'), say('2'))),
      client.runNested(nested(say('1'), ['send-keys', '-t', '%77', 'x'], say('2'))),
      client.run(say('after')),
    ]);
    expect(none).toMatchObject({ value: [[]] });
    expect(two).toMatchObject({ value: [[], ['1'], ['2']] });
    expect(bad).toMatchObject({ reason: { said: "can't find pane: %77" } });
    expect(after).toMatchObject({ value: ['after'] });
  },
);

test('a command that cannot be written is refused and detaches nothing', { tags: ['tmux'] }, async () => {
  const { client } = await attached();
  await expect(client.run([])).rejects.toMatchObject({ code: 'E_INTERNAL' });
  await expect(client.run([' '])).rejects.toMatchObject({ code: 'E_INTERNAL' });
  await expect(client.runList([])).rejects.toMatchObject({ code: 'E_INTERNAL' });
  expect(await client.run(['display-message', '-p', 'still here'])).toEqual(['still here']);
});

const WORDS = [
  ['', ' ', "it's", '"', "'", '`id`', '$(id)', '$HOME', '${HOME}', '#{pid}', '#(id)', '#H', '%H', '%s', '%if'],
  [';', 'text;', '\\;', '; kill-server', '\\', 'a\\', '~', '~root', '-x', '--', 'Enter', 'C-c', '{', '}', '{ }', '#'],
  [
    'tab\there',
    'new\nline',
    '\n',
    'two\n\nlines\n',
    'cr\rhere',
    'A=B',
    'é😀‮\u200b\ufeff',
    '\u001b[31m',
    '*',
    'x'.repeat(100_000),
  ],
].flat();
test('every word reaches a program in a pane as it is, and none is executed', { tags: ['tmux'] }, async () => {
  const { client, world } = await attached();
  const out = `${world.dir}/words`;
  const write = `for word; do printf '%s\\0' "$word"; done > "${out}.new"; mv "${out}.new" "${out}"`;
  await client.run(['new-session', '-d', '-s', 'w', '/bin/sh', '-c', write, 'sh', ...WORDS]);
  await expect.poll(async () => (await textOf(out)).split('\0').slice(0, -1), POLL).toEqual(WORDS);
});

test(
  'a server that does not answer is told within the limit, and late answers go to nobody',
  { tags: ['tmux'] },
  async () => {
    const { client, server } = await attached(200);
    process.kill(server, 'SIGSTOP');
    try {
      const asked = client.run(['display-message', '-p', 'late']);
      await expect(asked).rejects.toMatchObject({
        code: 'E_TMUX_GONE',
        message: expect.stringContaining('it said nothing for 200 ms'),
      });
    } finally {
      process.kill(server, 'SIGCONT');
    }
    await expect.poll(async () => client.run(['display-message', '-p', 'new']).catch(() => []), POLL).toEqual(['new']);
  },
);

test('a client that is gone tells everybody who waits, with the reason', { tags: ['tmux'] }, async () => {
  const { client, server } = await attached();
  process.kill(server, 'SIGSTOP');
  const waiting = [client.run(['display-message', '-p', '1']), client.run(['display-message', '-p', '2'])];
  process.kill(server, 'SIGKILL');
  for (const one of await Promise.allSettled(waiting)) {
    expect(one).toMatchObject({
      reason: { code: 'E_TMUX_GONE', message: expect.stringContaining('server exited unexpectedly') },
    });
  }
  expect(await client.gone).toContain('server exited unexpectedly');
  await expect(client.run(['list-panes'])).rejects.toMatchObject({ code: 'E_TMUX_GONE' });
});

test('a chatty window linked into the hub sends nothing to this client', { tags: ['tmux'] }, async () => {
  const { client } = await attached();
  expect(await client.run(['list-clients', '-F', '#{client_flags}'])).toEqual([expect.stringContaining('no-output')]);
});

/** Attaches late, as a busy server does, and ends when it was told anything before that. */
const LATE_TMUX = `
  let heard = '';
  process.stdin.on('data', (chunk) => {
    heard += chunk;
    if (!attached) process.exit(9);
    answer();
  });
  let attached = false;
  let number = 1;
  function answer() {
    for (; heard.includes('\\n'); heard = heard.slice(heard.indexOf('\\n') + 1)) {
      console.log('%begin 7 ' + number + ' 1\\n1 2 omo /s\\n%end 7 ' + number + ' 1');
      number += 1;
    }
  }
  setTimeout(() => {
    attached = true;
    console.log('%begin 7 0 0\\n%end 7 0 0');
  }, 100);
`;
test('nothing is written before tmux has attached: it would run the commands without a client', async () => {
  const argv = [process.execPath, '-e', LATE_TMUX] as const;
  const { client, hello } = await attach({ argv, env: {}, cwd: '/', limitMs: 5000 });
  expect(hello).toEqual({ pid: 1, start: 2, whose: 'omo', socketPath: '/s' });
  await client.end();
});

test('a client whose answers cannot be matched any more is given up', async () => {
  const program = "console.log('%begin 7 0 0\\n%end 7 0 0\\n%end 7 5 1'); setInterval(() => {}, 1000)";
  const argv = [process.execPath, '-e', program] as const;
  const attaching = attach({ argv, env: {}, cwd: '/', limitMs: 5000 });
  await expect(attaching).rejects.toMatchObject({ message: expect.stringContaining('"%end 7 5 1" outside an answer') });
});

test('a missing server program is told as such', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  await expect(controlOptions(world.options({ program: '/nowhere/tmux' }))).rejects.toMatchObject({
    code: 'E_TMUX_MISSING',
    message: expect.stringContaining('apt-get install tmux'),
  });
});
