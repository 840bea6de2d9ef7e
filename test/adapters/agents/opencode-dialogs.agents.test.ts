import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Machine, SOON, subAgent } from './opencode-machine.ts';

/** The real OpenCode on its screen: its dialogs answered by mail, its limits, and a person at the keys. */
const machine = new Machine();
const needs = { tags: ['agents'] };
const ASK = JSON.stringify({ permission: { bash: 'ask' } });

test('a permission is given, refused and given for good by mail', needs, async () => {
  const world = await machine.worker({ OPENCODE_CONFIG_CONTENT: ASK });
  await world.open();
  await world.prompt('p1', '[[run: echo ran >> ran.txt]] [[say: it ran]]');
  const { dialog } = await world.heard('asked');
  expect(dialog).toEqual({
    key: expect.stringMatching(/^per_\w+$/) as string,
    kind: 'permission',
    text: 'OpenCode asks to run a command:\necho ran >> ran.txt\n“always” also allows, until OpenCode ends: echo *',
    options: ['allow', 'deny', 'always'],
    reply: 'mail',
  });
  await expect.poll(() => world.shows(), SOON).toBe('dialog');
  expect(await world.marks()).not.toEqual([]);
  expect(existsSync(join(world.cwd, 'ran.txt'))).toBe(false);
  await world.answer(dialog, { is: 'option', option: 0 });
  expect(await world.heard('replied')).toEqual({ is: 'replied', key: dialog.key, how: 'allowed' });
  expect(await world.heard('turn-ended')).toEqual({ is: 'turn-ended', message: 'it ran' });
  expect(await readFile(join(world.cwd, 'ran.txt'), 'utf8')).toBe('ran\n');
  expect(await world.marks()).toEqual([]);

  await world.prompt('p2', '[[run: touch refused.txt]] [[say: I went on]]');
  const { dialog: second } = await world.heard('asked', 2);
  await world.answer(second, { is: 'option', option: 1 });
  expect(await world.heard('replied', 2)).toEqual({ is: 'replied', key: second.key, how: 'denied' });
  expect(await world.heard('turn-ended', 2)).toEqual({ is: 'turn-ended', message: 'I went on' });
  expect(existsSync(join(world.cwd, 'refused.txt'))).toBe(false);

  await world.prompt('p3', '[[run: echo again >> again.txt]] [[run: echo again >> again.txt]]');
  await world.answer((await world.heard('asked', 3)).dialog, { is: 'option', option: 2 });
  await world.heard('turn-ended', 3);
  expect(await readFile(join(world.cwd, 'again.txt'), 'utf8')).toBe('again\nagain\n');
  expect((await world.signals()).filter(({ is }) => is === 'asked')).toHaveLength(3);
});

test('a person who answers first has answered, and a prompt waits behind the dialog', needs, async () => {
  const world = await machine.worker({ OPENCODE_CONFIG_CONTENT: ASK });
  await world.open();
  await world.prompt('p1', '[[run: touch mine.txt]] [[say: first]]');
  const { dialog } = await world.heard('asked');
  await world.prompt('p2', 'a second prompt [[say: second]]');
  await world.heard('accepted', 2);
  await expect.poll(() => world.shows(), SOON).toBe('dialog');
  expect(existsSync(join(world.cwd, 'mine.txt'))).toBe(false);
  await world.press('Enter');
  expect(await world.heard('replied')).toEqual({ is: 'replied', key: dialog.key, how: 'allowed' });
  // Both in one turn.
  expect(await world.heard('turn-ended')).toEqual({ is: 'turn-ended', message: 'second' });
  expect(existsSync(join(world.cwd, 'mine.txt'))).toBe(true);
});

test('questions are answered by mail: an option, several, words of one’s own', needs, async () => {
  const world = await machine.worker();
  await world.open();
  const colour = { question: 'Which colour?', header: 'Colour', options: [option('Red', 'like fire'), option('Blue')] };
  const sizes = { question: 'Which sizes?', header: 'Sizes', multiple: true, options: [option('S'), option('L')] };
  await world.prompt('p1', `[[tool: question ${JSON.stringify({ questions: [colour] })}]]`);
  const { dialog } = await world.heard('asked');
  expect(dialog).toEqual({
    key: expect.stringMatching(/^que_\w+$/) as string,
    kind: 'choice',
    text: 'Which colour?\n- Red: like fire\n- Blue: of Blue',
    options: ['Red', 'Blue'],
    reply: 'mail',
  });
  await expect.poll(() => world.shows(), SOON).toBe('dialog');
  await world.answer(dialog, { is: 'option', option: 1 });
  await world.heard('turn-ended');
  expect(lastTool()).toContain('"Which colour?"="Blue"');

  await world.prompt('p2', `[[tool: question ${JSON.stringify({ questions: [colour, sizes] })}]]`);
  const { dialog: first } = await world.heard('asked', 2);
  expect(first.text).toMatch(/^Which colour\? \(1 of 2\)\n/);
  await world.answer(first, { is: 'text', text: 'green, like grass' });
  const { dialog: other } = await world.heard('asked', 3);
  expect([first.key, other.key]).toEqual([
    expect.stringMatching(/^que_\w+\.1$/),
    expect.stringMatching(/^que_\w+\.2$/),
  ]);
  await world.answer(other, { is: 'text', text: 's, L' });
  await world.heard('turn-ended', 2);
  expect(lastTool()).toContain('"Which colour?"="green, like grass", "Which sizes?"="S, L"');
  expect((await world.signals()).filter(({ is }) => is === 'replied')).toEqual(
    [dialog, first, other].map(({ key }) => ({ is: 'replied', key, how: 'answered' })),
  );
});

test('a sub-agent asks in the same inbox, and its end is not the turn’s', needs, async () => {
  const world = await machine.worker({ OPENCODE_CONFIG_CONTENT: ASK });
  await world.open();
  await world.prompt(
    'p1',
    `[[tool: task ${subAgent('[[run: echo child > child.txt]] [[say: child done]]')}]] [[say: parent done]]`,
  );
  await world.answer((await world.heard('asked')).dialog, { is: 'option', option: 0 });
  expect(await world.heard('turn-ended')).toEqual({ is: 'turn-ended', message: 'parent done' });
  expect(await readFile(join(world.cwd, 'child.txt'), 'utf8')).toBe('child\n');
  const kinds = (await world.signals()).map(({ is }) => is);
  expect(kinds.filter((is) => is === 'accepted' || is === 'turn-ended')).toEqual(['accepted', 'turn-ended']);
  expect(kinds.indexOf('sub-agent-ended')).toBeLessThan(kinds.indexOf('turn-ended'));
});

test('limits, refusals and Escape are told as what they are', needs, async () => {
  const world = await machine.worker();
  await world.open();
  await world.prompt('p1', 'hello');
  await world.heard('turn-ended');
  machine.server.failNext({ name: '429', retryAfter: 2 }, 1);
  const before = Date.now();
  await world.prompt('p2', 'once more [[say: it worked]]');
  const { failure, attempt } = await world.heard('retrying');
  expect({ attempt, ...failure }).toEqual({
    attempt: 1,
    kind: 'rate-limit',
    message: 'Rate limit reached for stub-model. Please try again in 20s.',
    until: expect.any(Number) as number,
  });
  expect(failure.until).toBeGreaterThanOrEqual(before + 2000);
  expect(await world.heard('turn-ended', 2)).toEqual({ is: 'turn-ended', message: 'it worked' });

  await world.prompt('p3', '[[fail: 401]]');
  expect((await world.heard('turn-failed')).failure).toEqual({
    kind: 'auth',
    message: 'Incorrect API key provided: dummy',
    status: 401,
  });

  await world.prompt('p4', '[[wait: 60000]] [[say: too late]]');
  await expect.poll(() => machine.server.turns().at(-1)?.asked.text).toContain('too late');
  await expect.poll(() => world.shows(), SOON).toBe('busy');
  await world.press('Escape');
  await expect.poll(async () => (await world.screen()).join('\n'), SOON).toContain('esc again to interrupt');
  await world.press('Escape');
  await world.heard('interrupted');
  await world.prompt('p5', 'after all [[say: still here]]');
  expect(await world.heard('turn-ended', 3)).toEqual({ is: 'turn-ended', message: 'still here' });
  expect((await world.signals()).filter(({ is }) => is === 'interrupted' || is === 'turn-failed')).toHaveLength(2);
});

function option(label: string, description = `of ${label}`) {
  return { label, description };
}

/** What the model was last told by a tool. */
function lastTool(): string {
  const body = machine.server.turns().at(-1)?.asked.body as
    | { messages: { role: string; content: string }[] }
    | undefined;
  return body?.messages.findLast(({ role }) => role === 'tool')?.content ?? '';
}
