import { fork } from 'node:child_process';
import { lstat, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { addDomain, readDomains } from '../../../src/adapters/files/domains-file.ts';
import { emptyFolder } from './folder.ts';

test('without a file there are no added domains', async () => {
  expect(await readDomains(await emptyFolder())).toEqual({});
  expect(await readDomains('/nowhere/at/all')).toEqual({});
});

test('what was added is read again, in a file of one’s own', async () => {
  const home = join(await emptyFolder(), 'new', 'home');
  expect(await addDomain(home, 'Blockchain', ['smart  contract', 'Web3'])).toEqual({
    blockchain: ['smart contract', 'web3'],
  });
  expect(await addDomain(home, 'blockchain', ['web3', 'ledger'])).toEqual({
    blockchain: ['smart contract', 'web3', 'ledger'],
  });
  expect(await addDomain(home, 'frontend', ['svelte'])).toEqual(await readDomains(home));
  expect(await readFile(join(home, 'domains.json'), 'utf8')).toBe(
    '{\n  "blockchain": [\n    "smart contract",\n    "web3",\n    "ledger"\n  ],\n  "frontend": [\n    "svelte"\n  ]\n}\n',
  );
  expect((await stat(join(home, 'domains.json'))).mode & 0o777).toBe(0o600);
  expect((await stat(home)).mode & 0o777).toBe(0o700);
  expect(await readdir(home)).toEqual(['domains.json']);
});

test('many at once are all added', async () => {
  const home = await emptyFolder();
  const names = Array.from({ length: 12 }, (_, at) => `domain-${at}`);
  await Promise.all(names.map(async (name) => await addDomain(home, name, [name])));
  expect(Object.keys(await readDomains(home)).toSorted()).toEqual(names.toSorted());
});

test('the lock of another process is respected', async () => {
  const home = await emptyFolder();
  const holder = fork(join(import.meta.dirname, 'hold-lock.mjs'), [join(home, 'domains.json')]);
  onTestFinished(() => void holder.kill('SIGKILL'));
  const closed = new Promise((resolve) => holder.once('close', resolve));
  await new Promise((resolve) => holder.once('message', resolve));
  const added = addDomain(home, 'a', ['x']);
  holder.send({ write: '{ "b": ["y"] }' });
  expect(await added).toEqual({ b: ['y'], a: ['x'] });
  await closed;
});

test('a symbolic link is followed, not replaced', async () => {
  const home = await emptyFolder();
  await writeFile(join(home, 'dotfiles.json'), '{}');
  await symlink('dotfiles.json', join(home, 'domains.json'));
  await addDomain(home, 'a', ['x']);
  expect((await lstat(join(home, 'domains.json'))).isSymbolicLink()).toBe(true);
  expect(JSON.parse(await readFile(join(home, 'dotfiles.json'), 'utf8'))).toEqual({ a: ['x'] });
});

test('every mistake in the file is told, and the file is never written over', async () => {
  const home = await emptyFolder();
  const text = '{ "Block Chain": ["x"], "a": [], "b": ["", 1], "c": "x" }';
  await writeFile(join(home, 'domains.json'), text);
  const error: unknown = await readDomains(home).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'E_CONFIG',
    exit: 2,
    message: `${join(home, 'domains.json')} does not check. Expected { "<domain>": ["keyword", …] }. Mend it or move it away; omo has not changed it.`,
    problems: [
      {
        code: 'E_CONFIG',
        where: 'domains.json: Block Chain',
        message: 'lower-case letters, digits and dashes, at most 40, not starting with a dash',
      },
      { code: 'E_CONFIG', where: 'domains.json: a', message: 'a domain needs a keyword' },
      { code: 'E_CONFIG', where: 'domains.json: b.0', message: 'a keyword needs a letter or a digit' },
      { code: 'E_CONFIG', where: 'domains.json: b.1', message: 'Invalid input: expected string, received number' },
      { code: 'E_CONFIG', where: 'domains.json: c', message: 'Invalid input: expected array, received string' },
    ],
  });
  await expect(addDomain(home, 'd', ['y'])).rejects.toMatchObject({ code: 'E_CONFIG' });
  expect(await readFile(join(home, 'domains.json'), 'utf8')).toBe(text);
  expect(await readdir(home)).toEqual(['domains.json']);
});

test.for(['', '{', '[]', 'null', '"x"', '\u0000', '{}{}'])('a file with %j is refused and stays', async (text) => {
  const home = await emptyFolder();
  await writeFile(join(home, 'domains.json'), text);
  await expect(readDomains(home)).rejects.toMatchObject({ code: 'E_CONFIG' });
  await expect(addDomain(home, 'd', ['y'])).rejects.toMatchObject({ code: 'E_CONFIG' });
  expect(await readFile(join(home, 'domains.json'), 'utf8')).toBe(text);
});

test('what is no readable file is not the same as none', async () => {
  const home = await emptyFolder();
  await mkdir(join(home, 'domains.json'));
  await expect(readDomains(home)).rejects.toMatchObject({ code: 'E_CONFIG' });
});

test('a name or keywords that cannot be are told all at once, and nothing is made', async () => {
  const home = join(await emptyFolder(), 'home');
  const error: unknown = await addDomain(home, '../x', ['', '--', 'x'.repeat(61), 'ok']).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({
    code: 'E_DOMAIN',
    exit: 2,
    message: 'The domain "../x" cannot be added.',
    problems: [
      {
        where: 'name',
        message: '"../x" is not a name: lower-case letters, digits and dashes, at most 40, not starting with a dash.',
      },
      { where: 'keyword 1', message: '"": a keyword needs a letter or a digit.' },
      { where: 'keyword 2', message: '"--": a keyword needs a letter or a digit.' },
      { where: 'keyword 3', message: `"${'x'.repeat(59)}…": at most 60 characters.` },
    ],
  });
  await expect(addDomain(home, 'ok', [])).rejects.toMatchObject({
    code: 'E_DOMAIN',
    problems: [{ where: 'keywords' }],
  });
  await expect(addDomain(home, 'general', ['x'])).rejects.toMatchObject({
    code: 'E_DOMAIN',
    problems: [{ where: 'name' }],
  });
  await expect(stat(home)).rejects.toMatchObject({ code: 'ENOENT' });
});
