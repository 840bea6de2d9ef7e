import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { pane, POLL, seenOf, textOf, tmuxWorld } from './tmux.ts';

const tags = ['tmux'];
const TUI = join(import.meta.dirname, '../fixtures/agents/tui.mjs');

/** The program in a pane; every hook it fires is a line of `hooks`, and a PermissionRequest is answered by what stands in `answer`. */
async function start(env: Record<string, string> = {}) {
  const world = await tmuxWorld();
  const [log, hooks, answer] = ['log', 'hooks', 'answer'].map((name) => join(world.dir, name)) as [
    string,
    string,
    string,
  ];
  const hook = `cat >> ${hooks}; echo >> ${hooks}; tail -n 1 ${hooks} | grep -q PermissionRequest || exit 0; while [ ! -e ${answer} ]; do sleep 0.05; done; cat ${answer}`;
  const spec = world.spec('tui', ['sh', '-c', `cd ${world.dir} && exec "$0" "$1"`, process.execPath, TUI]);
  const terminal = world.terminal();
  const place = pane(await terminal.start({ ...spec, env: { ...spec.env, TUI_LOG: log, TUI_HOOK: hook, ...env } }));
  const screen = () => world.tmux('capture-pane', '-p', '-t', place.pane);
  await expect.poll(screen, POLL).toContain('? for shortcuts');
  return {
    dir: world.dir,
    answer,
    screen,
    end: async () => (await seenOf(terminal, 'tui', 'dead')).state,
    keys: (...keys: string[]) => world.tmux('send-keys', '-t', place.pane, ...keys),
    paste: async (text: string) => {
      await execa('tmux', ['-L', 'omo', 'load-buffer', '-b', 'b', '-'], {
        env: world.env,
        extendEnv: false,
        input: text,
      });
      await world.tmux('paste-buffer', '-p', '-r', '-d', '-b', 'b', '-t', place.pane);
    },
    prompts: async () => linesOf(await textOf(log)).flatMap(({ prompt }) => (prompt === undefined ? [] : [prompt])),
    dialogs: async () =>
      linesOf(await textOf(log)).flatMap(({ dialog, answer: was, by }) => (dialog ? [[dialog, was, by]] : [])),
    hooks: async () => linesOf(await textOf(hooks)).map((payload) => payload['hook_event_name']),
    last: async () => linesOf(await textOf(hooks)).at(-1)?.['last_assistant_message'],
  };
}

function linesOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Record<string, unknown> => JSON.parse(line));
}

test('a pasted prompt of many lines is one turn, with the hooks of a turn', { tags }, async () => {
  const tui = await start();
  const prompt = `one "two" \`three\` $FOO;\n${'四 🎉 '.repeat(2000)}\n[[say: All four.]]`;
  await tui.paste(prompt);
  await tui.keys('Enter');
  await expect.poll(tui.last, POLL).toBe('All four.');
  expect([await tui.prompts(), await tui.hooks()]).toEqual([[prompt], ['SessionStart', 'UserPromptSubmit', 'Stop']]);
});

test('it asks at the end of a turn, and fails one when told to', { tags }, async () => {
  const tui = await start();
  await tui.paste('[[ask: Which colour? | red | blue]]');
  await tui.keys('Enter');
  await expect.poll(tui.last, POLL).toBe('Which colour?\n1. red\n2. blue');
  await tui.paste('[[fail: rate_limit | Slow down]]');
  await tui.keys('Enter');
  await expect.poll(tui.last, POLL).toBe('Slow down');
  expect((await tui.hooks()).at(-1)).toBe('StopFailure');
});

test('what the hook prints answers the dialog, and the command runs once', { tags }, async () => {
  const tui = await start();
  await tui.paste('[[permission: echo ran >> ran]]');
  await tui.keys('Enter');
  await expect.poll(tui.screen, POLL).toContain('Do you want to proceed?');
  await execa('sh', [
    '-c',
    `printf '%s' '{"hookSpecificOutput":{"decision":{"behavior":"allow"}}}' > ${tui.answer}.x && mv ${tui.answer}.x ${tui.answer}`,
  ]);
  await expect.poll(tui.last, POLL).toBe('Done.');
  expect([readFileSync(join(tui.dir, 'ran'), 'utf8'), await tui.dialogs()]).toEqual([
    'ran\n',
    [['echo ran >> ran', 'allow', 'hook']],
  ]);
});

test('keys answer the dialog as well; a paste into it is lost and its Enter approves', { tags }, async () => {
  const tui = await start();
  await tui.paste('[[permission: touch denied]]');
  await tui.keys('Enter');
  await expect.poll(tui.screen, POLL).toContain('Do you want to proceed?');
  await tui.keys('2');
  await expect.poll(tui.screen, POLL).toContain('Interrupted');
  await tui.paste('[[permission: touch allowed]]');
  await tui.keys('Enter');
  await expect.poll(tui.screen, POLL).toContain('Do you want to proceed?');
  await tui.paste('lost');
  await tui.keys('Enter');
  await expect.poll(tui.last, POLL).toBe('Done.');
  expect([existsSync(join(tui.dir, 'denied')), existsSync(join(tui.dir, 'allowed')), await tui.prompts()]).toEqual([
    false,
    true,
    ['[[permission: touch denied]]', '[[permission: touch allowed]]'],
  ]);
});

test('a prompt submitted during a turn waits for its own', { tags }, async () => {
  const tui = await start();
  for (const text of ['[[wait: 300]] [[say: first]]', '[[say: second]]']) {
    await tui.paste(text);
    await tui.keys('Enter');
  }
  await expect.poll(tui.last, POLL).toBe('second');
  expect(await tui.hooks()).toEqual(['SessionStart', 'UserPromptSubmit', 'Stop', 'UserPromptSubmit', 'Stop']);
});

test('a seed decides which Enter is swallowed; the text stays in the composer', { tags }, async () => {
  const tui = await start({ TUI_SWALLOW_ENTER: '1' });
  await tui.paste('stays');
  await tui.keys('Enter');
  await expect.poll(tui.screen, POLL).toContain('> stays');
  await tui.keys('C-u');
  await expect.poll(tui.screen, POLL).not.toContain('stays');
  expect(await tui.prompts()).toEqual([]);
});

test('it dies when told to, with that exit code', { tags }, async () => {
  const tui = await start();
  await tui.paste('[[exit: 3]]');
  await tui.keys('Enter');
  expect(await tui.end()).toMatchObject({ is: 'dead', exitCode: 3 });
});

/** Which of a thousand Enters are lost. */
async function sequence(seed: string): Promise<boolean[]> {
  const module = join(import.meta.dirname, '../fixtures/agents/tui/mishaps.mjs');
  const script = `import { mishaps } from ${JSON.stringify(module)}; const luck = mishaps(process.env); console.log(JSON.stringify(Array.from({ length: 1000 }, luck.swallowsEnter)))`;
  const env = { TUI_SEED: seed, TUI_SWALLOW_ENTER: '0.3' };
  return JSON.parse((await execa(process.execPath, ['--input-type=module', '-e', script], { env })).stdout);
}

test('the same seed makes the same mishaps, about as often as it was asked for', async () => {
  const [one, again, two] = await Promise.all([sequence('1'), sequence('1'), sequence('2')]);
  const lost = one.filter(Boolean).length;
  expect([again, lost > 250 && lost < 350]).toEqual([one, true]);
  expect(two).not.toEqual(one);
});
