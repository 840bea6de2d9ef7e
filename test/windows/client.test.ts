import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HOSTILE_TEXTS } from '../support/hostile.ts';
import { makePerson } from './client.ts';

const tags = ['e2e'];
const MEMORY = 'Users/me/AppData/Local/omo/wsl.json';

test('what is typed on Windows is what the omo of the distribution gets', { tags }, async () => {
  const person = makePerson();
  const texts = [...HOSTILE_TEXTS, '  blanks  '];
  const plan = ['plan', '--json', ...texts];
  const [inside, outside] = [await person.windows.inside('omo', ...plan), await person.run(...plan)];
  expect(outside).toEqual(inside);
  expect(JSON.parse(outside.stdout)).toMatchObject({ tasks: { length: texts.length } });
});

test('the exit code, stdout and stderr of the omo inside are the client’s', { tags }, async () => {
  const person = makePerson();
  const [inside, outside] = [await person.windows.inside('omo', 'statsu'), await person.run('statsu')];
  expect(outside).toEqual(inside);
  expect(outside.exit).toBe(2);
});

test('node and omo are looked for once, and then remembered', { tags }, async () => {
  const person = makePerson();
  await person.run('domains');
  const before = person.windows.calls('wsl').length;
  expect((await person.run('domains')).exit).toBe(0);
  const calls = person.windows.calls('wsl').slice(before);
  expect(calls).toHaveLength(1);
  expect(calls[0]?.line).toMatch(/^\S+ -d Ubuntu --cd \/ --exec \/\S+\/node \/\S+\/bin\/omo @windows:[\w-]+$/);
  const memory = JSON.parse(readFileSync(join(person.windows.c, MEMORY), 'utf8'));
  expect(memory).toMatchObject({
    distribution: 'Ubuntu',
    found: { Ubuntu: { path: expect.stringContaining(person.ubuntu.bin) } },
  });
});

test('what moved is found again, once', { tags }, async () => {
  const person = makePerson();
  await person.run('domains');
  const file = join(person.windows.c, MEMORY);
  const memory = readFileSync(file, 'utf8');
  writeFileSync(file, memory.replace(/"omo": "[^"]*"/, '"omo": "/gone/bin/omo"'));
  expect((await person.run('domains')).exit).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(memory);
  writeFileSync(file, memory.replace(/"node": "[^"]*"/, '"node": "/gone/bin/node"'));
  expect((await person.run('domains')).exit).toBe(0);
});

test('a damaged memory is told and made anew', { tags }, async () => {
  const person = makePerson();
  const file = join(person.windows.c, MEMORY);
  mkdirSync(join(file, '..'), { recursive: true });
  for (const text of [
    '{',
    '{"found":{"Ubuntu":{"node":"/a b","omo":"/b","path":"/bin"}}}',
    '{"found":{"Ubuntu":{}}}',
    '[]',
  ]) {
    writeFileSync(file, text);
    const said = await person.run('domains');
    expect([said.exit, said.stderr]).toEqual([0, expect.stringContaining('was damaged and is made anew')]);
  }
  expect((await person.run('domains')).stderr).toBe('');
});

test('what crosses the border: every variable of omo, the colours, and what the person lists', { tags }, async () => {
  const person = makePerson();
  const env = {
    OMO_HOME: 'C:\\Users\\me\\omo home',
    OMO_X: '1',
    NO_COLOR: '1',
    CI: 'true',
    SECRET: 'x',
    MINE: 'C:\\a',
    WSLENV: 'MINE/p',
  };
  await person.runWith({ env }, 'domains');
  const { WSLENV = '', WSL_UTF8 } = person.windows.calls('wsl').at(-1) ?? {};
  expect([WSLENV.split(':').sort(), WSL_UTF8]).toEqual([['CI', 'MINE/p', 'NO_COLOR', 'OMO_HOME/p', 'OMO_X'], '1']);
});

test('stdin goes along where an argument asks for it, and is closed otherwise', { tags }, async () => {
  const person = makePerson();
  const said = await person.runWith({ input: 'one, two' }, 'plan', '--json', '-');
  const stdin = () => person.windows.calls('wsl').at(-1)?.stdin;
  expect([said.exit, stdin()]).toEqual([0, 'pipe']);
  await person.runWith({ input: 'x' }, 'domains');
  expect(stdin()).toBe('null');
});

test('more text than a command line of Windows takes goes by a file, which is gone afterwards', { tags }, async () => {
  const person = makePerson();
  const text = `${HOSTILE_TEXTS.join('\n')}\n`.repeat(400).trim();
  const said = await person.run('plan', '--json', 'short', text);
  expect(said.stderr).toBe('');
  const { tasks } = JSON.parse(said.stdout) as { tasks: { prompt?: string }[] };
  expect(tasks).toHaveLength(2);
  expect(person.windows.calls('wsl').at(-1)?.line).toContain(' @windows-file:');
  expect(readdirSync(join(person.windows.c, MEMORY, '..'))).toEqual(['wsl.json']);
});

test('paths that Git Bash made are undone, with one warning', { tags }, async () => {
  const person = makePerson();
  const env = { MSYSTEM: 'MINGW64' };
  const given = ['plan', '--json', 'C:/Program Files/Git/orchestrate it', 'see C:/Program Files/Git/x'];
  const said = await person.runWith({ env }, ...given);
  const { tasks } = JSON.parse(said.stdout) as { tasks: { title: string }[] };
  expect(tasks.map(({ title }) => title)).toEqual(['/orchestrate it', 'see C:/Program Files/Git/x']);
  expect(said.stderr).toMatch(/^omo: Git Bash had made .*: \/orchestrate it\. .*MSYS_NO_PATHCONV=1/);
  expect((await person.run(...given)).stderr).toBe('');
});

test('a distribution is chosen by name or by id', { tags }, async () => {
  const person = makePerson({ distributions: ['docker-desktop', 'Debian', 'My Distro'] });
  await person.run('domains');
  const lines = () => person.windows.calls('wsl').at(-1)?.line;
  expect(lines()).toContain(' -d Debian ');
  const [, , mine] = person.windows.distributions;
  expect((await person.runWith({ env: { OMO_WSL_DISTRO: mine?.id ?? '' } }, 'domains')).exit).toBe(0);
  expect(lines()).toContain(` --distribution-id ${mine?.id} `);
  // Once chosen it stays, whatever becomes the default.
  expect(JSON.parse(readFileSync(join(person.windows.c, MEMORY), 'utf8'))).toMatchObject({ distribution: 'Debian' });
});

test('doctor looks anew, and what it finds is remembered', { tags }, async () => {
  const person = makePerson();
  await person.run('domains');
  const file = join(person.windows.c, MEMORY);
  const memory = readFileSync(file, 'utf8');
  writeFileSync(file, memory.replace(/"path": "[^"]*"/, '"path": "/bin"'));
  await person.run('doctor');
  expect(readFileSync(file, 'utf8')).toBe(memory);
});

test('a folder of the distribution itself can be worked in', { tags }, async () => {
  const person = makePerson();
  writeFileSync(join(person.ubuntu.home, 'plan.md'), '- [ ] one\n');
  expect((await person.runWith({ cwd: person.ubuntu.home }, 'plan', '-f', 'plan.md')).exit).toBe(0);
});
