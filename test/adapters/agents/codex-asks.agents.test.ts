import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codexLive } from '../../../src/adapters/agents/codex-live.ts';
import { textOf } from '../../support/tmux.ts';
import {
  askedBy,
  endsOf,
  keysFor,
  lastTurn,
  newWorker,
  POLL,
  readyScreen,
  START_MS,
  startCodexHome,
  type CodexHome,
  type Worker,
} from './codex-world.ts';

/** What the real Codex asks on its screen, offline, and how omo answers. */
const tags = ['agents'];
let home: CodexHome;
beforeAll(async () => {
  home = await startCodexHome();
}, START_MS);
afterAll(() => home.close());

describe('a permission', () => {
  test('that is allowed by mail runs the command exactly once; nothing typed meanwhile decides', { tags }, async () => {
    const worker = await newWorker(home, 'alpha');
    const screen = await readyScreen(home, worker);
    await screen.say(outside(worker, 'ran'));
    const dialog = await askedBy(worker);
    expect(dialog).toMatchObject({ kind: 'permission', options: ['allow', 'deny'], reply: 'mail' });
    expect(dialog.text).toBe(`May I?\n$ echo x >> ${join(worker.cwd, 'ran')}`);
    expect({ shown: await screen.shown(), marked: await screen.marked() }).toEqual({ shown: 'working', marked: false });
    await screen.say('Never mind this.');
    await expect.poll(screen.lines, POLL).toContainEqual(expect.stringContaining('↳ Never mind this.'));
    expect(await textOf(join(worker.cwd, 'ran'))).toBe('');
    await worker.answer(dialog, { is: 'option', option: 0 });
    await expect.poll(() => endsOf(worker), POLL).toHaveLength(1);
    expect(await textOf(join(worker.cwd, 'ran'))).toBe('x\n');
  });

  test('that is denied by mail runs nothing, and the model learns why and goes on', { tags }, async () => {
    const worker = await newWorker(home, 'alpha');
    const screen = await readyScreen(home, worker);
    await screen.say(outside(worker, 'ran'));
    await worker.answer(await askedBy(worker), { is: 'text', text: 'Use the other file.' });
    await expect.poll(() => endsOf(worker), POLL).toEqual([{ is: 'turn-ended', message: 'It ran.' }]);
    expect(await textOf(join(worker.cwd, 'ran'))).toBe('');
    expect(JSON.stringify(lastTurn(home).asked.body)).toContain('Use the other file.');
  });

  test('that nobody answers by mail is left to the screen, where its keys decide', { tags }, async () => {
    for (const [option, ran] of [
      ['allow', 'x\n'],
      ['deny', ''],
    ] as const) {
      const worker = await newWorker(home, 'alpha');
      const screen = await readyScreen(home, worker);
      await screen.say(outside(worker, 'ran'));
      const { key } = await askedBy(worker);
      await writeFile(join(worker.env['OMO_MAIL'] ?? '', `${key}.answer`), '');
      await expect.poll(screen.shown, POLL).toBe('permission dialog');
      expect(await screen.marked()).toBe(true);
      await screen.keys(...keysFor('permission dialog', option));
      const over = option === 'allow' ? 'turn-ended' : 'interrupted';
      await expect.poll(async () => (await worker.signals()).at(-1)?.is, POLL).toBe(over);
      expect(await textOf(join(worker.cwd, 'ran'))).toBe(ran);
    }
  });

  test('that is broken off while it waits runs nothing, and no hook is left', { tags }, async () => {
    const worker = await newWorker(home, 'alpha');
    const screen = await readyScreen(home, worker);
    await screen.say(outside(worker, 'ran'));
    const dialog = await askedBy(worker);
    await screen.keys('Escape');
    await expect.poll(async () => (await worker.signals()).map(({ is }) => is), POLL).toContain('interrupted');
    await worker.answer(dialog, { is: 'option', option: 0 });
    await screen.say('Go on. [[say: Gone on.]]');
    await expect.poll(() => endsOf(worker), POLL).toEqual([{ is: 'turn-ended', message: 'Gone on.' }]);
    expect(await textOf(join(worker.cwd, 'ran'))).toBe('');
    expect(await readdir(worker.env['OMO_MAIL'] ?? '')).toContain(`${dialog.key}.answer`);
  });
});

describe('a question', () => {
  const question = {
    id: 'color',
    header: 'Color',
    question: 'Which color?',
    options: [
      { label: 'Red', description: 'Warm' },
      { label: 'Blue', description: 'Cold' },
    ],
  };

  test('is answered by the key of its option', { tags }, async () => {
    const worker = await newWorker(home, 'alpha');
    const args = [...codexLive.screenArgs, '-c', 'features.default_mode_request_user_input=true'];
    const screen = await readyScreen(home, worker, args);
    await screen.say(`Ask. [[tool: request_user_input ${JSON.stringify({ questions: [question] })}]]`);
    const dialog = await askedBy(worker);
    expect(dialog).toMatchObject({
      kind: 'choice',
      text: 'Which color?',
      options: ['Red', 'Blue', 'None of the above'],
    });
    await expect.poll(screen.shown, POLL).toBe('question box');
    expect(await screen.marked()).toBe(true);
    await screen.keys(...(dialog.keys?.[1] ?? []));
    await expect.poll(() => endsOf(worker), POLL).toHaveLength(1);
    expect(await worker.signals()).toContainEqual({ is: 'replied', key: dialog.key, how: 'answered' });
    expect(JSON.stringify(lastTurn(home).asked.body)).toContain(
      String.raw`{\"answers\":{\"color\":{\"answers\":[\"Blue\"]}}}`,
    );
  });
});

/** Lets the model run a command outside the sandbox, for which Codex asks. */
function outside(worker: Worker, file: string): string {
  const cmd = `echo x >> ${join(worker.cwd, file)}`;
  const input = { cmd, sandbox_permissions: 'require_escalated', justification: 'May I?' };
  return `Please. [[tool: exec_command ${JSON.stringify(input)}]] [[say: It ran.]]`;
}
