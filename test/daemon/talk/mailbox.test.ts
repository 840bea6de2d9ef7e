import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { post, within } from '../../../src/daemon/talk/mailbox.ts';

test('a letter that is taken was given, one that is not is taken back', async () => {
  const { mail } = attempt();
  const posted = post(mail, { name: 'one', kind: 'answer', text: 'yes' }, 5000);
  await within(5000, () => existsSync(join(mail, 'one.answer')));
  expect(readFileSync(join(mail, 'one.answer'), 'utf8')).toBe('yes');
  renameSync(join(mail, 'one.answer'), join(mail, 'one.taken'));
  expect(await posted).toBe('taken');
  expect(await post(mail, { name: 'two', kind: 'answer', text: 'no' }, 100)).toBe('not taken');
  expect(existsSync(join(mail, 'two.answer'))).toBe(false);
});

test('what a worker puts into its mailbox is never written through', async () => {
  const { dir, mail } = attempt();
  const victim = join(dir, 'victim');
  writeFileSync(victim, 'mine');
  for (const name of ['one.answer', 'one.answer.tmp', 'one.answer.withdrawn']) symlinkSync(victim, join(mail, name));
  expect(await post(mail, { name: 'one', kind: 'answer', text: 'yes' }, 100)).toBe('not taken');
  expect(readFileSync(victim, 'utf8')).toBe('mine');
  expect(lstatSync(join(mail, 'one.answer.withdrawn')).isFile()).toBe(true);
});

test('a key that is no name of a file gets no letter, wherever it leads', async () => {
  const { dir, mail } = attempt();
  for (const name of ['../one', '/one', 'a/b', '', 'x'.repeat(201), 'a\0b'])
    expect(await post(mail, { name, kind: 'answer', text: 'yes' }, 100)).toBe('not taken');
  expect(existsSync(join(dir, 'one.answer.withdrawn'))).toBe(false);
});

function attempt(): { dir: string; mail: string } {
  const dir = mkdtempSync(join(tmpdir(), 'omo-mail-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, 'mail'));
  return { dir, mail: join(dir, 'mail') };
}
