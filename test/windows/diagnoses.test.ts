import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Said } from '../support/run-omo.ts';
import { installOmo, makePerson } from './client.ts';

/** What is wrong with WSL is told with what to do, and as one JSON object where that is asked for. */
const tags = ['e2e'];
const program = { mode: 0o755 };

function told({ exit, stdout, stderr }: Said): { exit: number | undefined; code: string; message: string } {
  const [, message = stderr, code = ''] = /^omo: ([^]*) \[(E_\w+)\]$/.exec(stderr) ?? [];
  return { exit, code, message: stdout + message };
}

test('no wsl.exe', { tags }, async () => {
  const person = makePerson();
  rmSync(join(person.windows.system32, 'wsl.exe'));
  const missing = { code: 'E_WSL_MISSING', message: expect.stringContaining('`wsl --install`') };
  expect(told(await person.run('status'))).toEqual({ exit: 1, ...missing });
  const json = await person.run('status', '--json');
  expect([json.exit, json.stderr, JSON.parse(json.stdout)]).toEqual([
    1,
    '',
    { schemaVersion: 1, error: { ...missing, problems: [] } },
  ]);
});

test('a wsl.exe in the folder where omo is called is not taken for WSL’s', { tags }, async () => {
  const person = makePerson();
  rmSync(join(person.windows.system32, 'wsl.exe'));
  writeFileSync(join(person.work, 'wsl.exe'), '#!/bin/sh\necho mine\n', program);
  expect(told(await person.run('status')).code).toBe('E_WSL_MISSING');
});

test('WSL is not installed', { tags }, async () => {
  const person = makePerson({ feature: 'absent' });
  expect(told(await person.run('status'))).toEqual({
    exit: 1,
    code: 'E_WSL_MISSING',
    message: expect.stringMatching(/is not installed; it said: .*`wsl --install`/),
  });
});

test.each([[[]], [['docker-desktop', 'docker-desktop-data']]])(
  'no distribution but %j',
  { tags },
  async (distributions) => {
    const person = makePerson({ distributions });
    expect(told(await person.run('status'))).toEqual({
      exit: 1,
      code: 'E_WSL_EMPTY',
      message: expect.stringContaining('`wsl --install -d Ubuntu`'),
    });
  },
);

test('a distribution that is not there, and one that can’t be named', { tags }, async () => {
  const person = makePerson({ distributions: ['Ubuntu', 'Debian'] });
  const env = { OMO_WSL_DISTRO: 'Ubunut' };
  expect(told(await person.runWith({ env }, 'status'))).toEqual({
    exit: 2,
    code: 'E_WSL_DISTRIBUTION',
    message: expect.stringMatching(/"Ubunut" \(from OMO_WSL_DISTRO\); it has: Ubuntu, Debian\./),
  });
  expect(told(await person.runWith({ env: { OMO_WSL_DISTRO: 'My Distro' } }, 'status'))).toEqual({
    exit: 2,
    code: 'E_WSL_DISTRIBUTION',
    message: expect.stringMatching(/a blank or a quote\. Use its id: .*reg query/),
  });
});

test('a remembered distribution that is gone; with --json nothing but the object is on stdout', { tags }, async () => {
  const person = makePerson({ distributions: ['Ubuntu', 'Debian'] });
  await person.run('domains');
  person.windows.change({ distributions: ['Debian'] });
  expect(told(await person.run('domains')).code).toBe('E_WSL_DISTRIBUTION');
  const { stdout } = await person.run('domains', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'E_WSL_DISTRIBUTION', message: expect.stringContaining('wsl.json') },
  });
});

test('a distribution without Node, or with one that is too old', { tags }, async () => {
  const person = makePerson({ without: ['node'] });
  const setup = expect.stringContaining('`omo setup wsl`');
  expect(told(await person.run('status'))).toEqual({ exit: 1, code: 'E_WSL_NODE', message: setup });
  const node = '#!/bin/sh\ncase $1 in -e) exit 1 ;; -p) echo /usr/bin/node ;; *) echo v18.19.1 ;; esac\n';
  writeFileSync(join(person.ubuntu.bin, 'node'), node, program);
  expect(told(await person.run('status')).message).toContain('Ubuntu has Node v18.19.1; omo needs 20.19 or newer.');
});

test('a distribution without omo; the one of Windows that is on its PATH is none', { tags }, async () => {
  const person = makePerson({ omo: 'missing' });
  const tools = join(person.windows.c, 'tools/bin');
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, 'omo'), '#!/bin/sh\n', program);
  writeFileSync(join(person.ubuntu.home, '.profile'), `PATH='${person.ubuntu.path}:${tools}'\n`);
  const missing = { exit: 1, code: 'E_WSL_OMO', message: expect.stringContaining('`omo setup wsl`') };
  expect(told(await person.run('status'))).toEqual(missing);
  installOmo(person.ubuntu);
  expect((await person.run('domains')).exit).toBe(0);
});

test('a distribution without tmux works without terminals, and says so', { tags, timeout: 60_000 }, async () => {
  const person = makePerson({ without: ['tmux'] });
  const said = await person.run('orchestrate', '--agent', 'shell', '--json', 'true');
  expect([said.exit, JSON.parse(said.stdout)]).toMatchObject([0, { mode: 'headless' }]);
  expect(said.stderr).toContain('tmux');
});

test('wsl.exe fails itself: its words, and what to try', { tags }, async () => {
  const person = makePerson();
  await person.run('domains');
  person.windows.change({ feature: 'broken' });
  expect(told(await person.run('domains'))).toEqual({
    exit: 1,
    code: 'E_WSL',
    message: expect.stringMatching(/E_UNEXPECTED[^]*Try it by hand: wsl -d Ubuntu --cd \/ --exec/),
  });
});

test('omo’s own failures stay what they are', { tags }, async () => {
  const person = makePerson();
  expect(told(await person.run('daemon', 'status'))).toMatchObject({ exit: 4, code: 'E_DAEMON_UNREACHABLE' });
  const before = person.windows.calls('wsl').length;
  expect((await person.run('doctor')).exit).toBeLessThan(2);
  expect(person.windows.calls('wsl').length).toBeGreaterThan(before);
});
