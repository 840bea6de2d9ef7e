import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ejectPart } from '../../src/adapters/files/prompt-parts.ts';
import { homeAt } from '../../src/config/home.ts';
import { OmoError } from '../../src/core/errors.ts';
import { DEFAULT_PARTS } from '../../src/core/worker/parts/defaults.ts';
import { readParts } from '../../src/daemon/prompt-parts.ts';

function homeWith(files: Record<string, string | Buffer> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'omo-parts-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const home = homeAt(root);
  if (Object.keys(files).length > 0) mkdirSync(home.prompts);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home.prompts, name), text);
  return home;
}

async function refusal(files: Record<string, string | Buffer>): Promise<OmoError> {
  const error = await readParts(homeWith(files)).catch((caught: unknown) => caught);
  if (error instanceof OmoError) return error;
  throw new Error(`it was not refused: ${JSON.stringify(error)}`);
}

test('a home without parts of its own has omo’s', async () => {
  expect(await readParts(homeWith())).toEqual({ notes: [] });
});

test('the files of a home stand for the parts they are named after, and what they leave out is noted', async () => {
  const home = homeWith({
    'role.md': '\uFEFFI am {{worker}}.\r\n{{place}}\u0007 {{questions}}\r\n',
    'evidence.md': '',
  });
  expect(await readParts(home)).toEqual({
    parts: { role: 'I am {{worker}}.\n{{place}} {{questions}}\n', evidence: '' },
    notes: ['your part "evidence" leaves out {{check}}, {{product}}, {{review}}'],
  });
});

test('what editors and systems leave there is nobody’s part', async () => {
  expect(await readParts(homeWith({ '.role.md.swp': 'x', 'role.md~': '{{x}}', '.DS_Store': '\0' }))).toEqual({
    notes: [],
  });
});

test('every problem of every file is told at once', async () => {
  const error = await refusal({
    'role.md': 'I am {{worke}}',
    'task.md': 'Do it',
    'context.md': Buffer.from([0x61, 0x0a, 0xff, 0x62]),
    'evidence.md': 'x'.repeat(64 * 1024 + 1),
    'result.md': Buffer.from('a\0b'),
    'rool.md': 'hi',
  });
  expect([error.code, error.message]).toEqual([
    'E_CONFIG',
    expect.stringContaining('have 6 problems; nothing was started.'),
  ]);
  expect(error.problems.map(({ where, message }) => `${where}: ${message}`)).toEqual([
    'prompts/context.md: line 2 holds bytes that are not UTF-8. Save it as UTF-8.',
    'prompts/evidence.md: it has more than the 65536 bytes a part may have (65537).',
    'prompts/result.md: expected a text file, got a binary one (it holds NUL bytes).',
    'prompts/role.md:1: there is no place {{worke}}. Did you mean {{worker}}? Write \\{{ for the braces themselves.',
    'prompts/rool.md: no part of a prompt is called so. Did you mean role.md? Rename it, or move it away.',
    'prompts/task.md: it has no {{task}}, so no worker would be told what to do. Put it in, on a line of its own.',
  ]);
});

test('a part of exactly 64 KB is taken', async () => {
  const role = 'x'.repeat(64 * 1024);
  expect((await readParts(homeWith({ 'role.md': role }))).parts).toEqual({ role });
});

test('a folder, a pipe, a link to nowhere and UTF-16 are no parts, and nothing waits for them', async () => {
  const home = homeWith({ 'task.md': Buffer.from('\u00FF\u00FEa\u0000', 'latin1') });
  mkdirSync(join(home.prompts, 'role.md'));
  execFileSync('mkfifo', [join(home.prompts, 'context.md')]);
  execFileSync('ln', ['-s', 'nowhere', join(home.prompts, 'result.md')]);
  await expect(readParts(home)).rejects.toMatchObject({
    problems: [
      { where: 'prompts/context.md', message: 'expected a text file, got a pipe.' },
      { where: 'prompts/result.md', message: expect.stringContaining("can't be read: ENOENT") },
      { where: 'prompts/role.md', message: 'expected a text file, got a folder.' },
      { where: 'prompts/task.md', message: 'it is UTF-16. Save it as UTF-8.' },
    ],
  });
});

test('where the folder is no folder, that is said', async () => {
  const home = homeWith();
  writeFileSync(home.prompts, '');
  await expect(readParts(home)).rejects.toMatchObject({
    code: 'E_CONFIG',
    message: expect.stringContaining('ENOTDIR'),
  });
});

test('omo’s own part is written for the person alone, is taken back as it is, and is never written over', async () => {
  const home = homeWith();
  const path = await ejectPart(home.prompts, 'role');
  expect([path, readFileSync(path, 'utf8')]).toEqual([join(home.prompts, 'role.md'), DEFAULT_PARTS.role]);
  expect([statSync(path).mode & 0o777, statSync(home.prompts).mode & 0o777]).toEqual([0o600, 0o700]);
  expect(await readParts(home)).toEqual({ parts: { role: DEFAULT_PARTS.role }, notes: [] });
  writeFileSync(path, 'mine');
  await expect(ejectPart(home.prompts, 'role')).rejects.toMatchObject({
    code: 'E_FILE',
    message: expect.stringContaining('is there already, and is not written over'),
  });
  expect(readFileSync(path, 'utf8')).toBe('mine');
});
