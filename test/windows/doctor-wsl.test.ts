import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Check } from '../../src/cli/doctor/check.ts';
import { wslChecks } from '../../src/cli/doctor/wsl.ts';
import { makeOmo } from '../support/run-omo.ts';
import { makePerson } from './client.ts';
import { FORMATS, makeWindows, type Windows } from './fakes/world.ts';

const tags = ['e2e'];
const SELF = join(import.meta.dirname, '../../bin/omo');

/** A distribution of WSL 2 with everything that omo needs. */
function wsl(): { windows: Windows; put: (path: string, text: string) => void; check: () => Promise<Check[]> } {
  const windows = makeWindows(makeOmo());
  const put = (path: string, text: string): void => {
    const file = join(windows.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o755 });
  };
  put('mnt/c/Users/me/.wslconfig', '[wsl2]\r\nmemory=8GB\r\n[general]\r\ninstanceIdleTimeout=-1\r\n');
  const [ubuntu] = windows.distributions;
  const env = { ...process.env, ...ubuntu?.env, PATH: ubuntu?.path, WSL_DISTRO_NAME: 'Ubuntu' };
  return { windows, put, check: () => wslChecks({ env }, SELF) };
}

const of = (checks: readonly Check[], name: string): Check | undefined => checks.find((one) => one.name === name);

test('in a WSL that has everything, a hostile text comes back from wsl.exe letter by letter', { tags }, async () => {
  const { check, windows } = wsl();
  const checks = await check();
  expect(checks.map(({ name, state }) => `${name}: ${state}`)).toEqual([
    'wsl: ok',
    'distribution: ok',
    'windows programs: ok',
    'staying awake: ok',
    'tabs: ok',
    'round trip: ok',
  ]);
  expect(windows.calls('wsl')).toHaveLength(1);
});

test('a wsl.exe that changes one letter is found out', { tags }, async () => {
  const { check, put } = wsl();
  const changed = Buffer.from(JSON.stringify(['a b c'])).toString('base64');
  put('mnt/c/Windows/System32/wsl.exe', `#!/bin/sh\necho ${changed}\n`);
  expect(of(await check(), 'round trip')).toMatchObject({
    state: 'fail',
    says: expect.stringContaining('"[\\"a b c\\"]"'),
  });
});

test('a wsl.exe that fails is told with its words', { tags }, async () => {
  const { check, put } = wsl();
  put('mnt/c/Windows/System32/wsl.exe', '#!/bin/sh\necho "Error code: Wsl/Service/E_FAIL" >&2\nexit 255\n');
  expect(of(await check(), 'round trip')).toMatchObject({
    state: 'fail',
    says: expect.stringMatching(/wsl\.exe ended with 255, saying "Error code: Wsl\/Service\/E_FAIL"/),
  });
});

test(
  'where the format of Windows’ programs is not registered, the one line that mends it is told',
  { tags },
  async () => {
    const { check, windows } = wsl();
    rmSync(join(windows.root, FORMATS, 'WSLInterop'));
    expect(of(await check(), 'windows programs')).toMatchObject({
      state: 'fail',
      todo: expect.stringContaining('binfmt_misc/register'),
    });
    expect(windows.calls()).toEqual([]);
  },
);

test('a distribution that is stopped when idle is told, with the setting', { tags }, async () => {
  const { check, windows, put } = wsl();
  put('mnt/c/Users/me/.wslconfig', '[general]\ninstanceIdleTimeout=60000\n');
  expect(of(await check(), 'staying awake')).toMatchObject({ state: 'warn', says: expect.stringContaining('60 s') });
  rmSync(join(windows.root, 'mnt/c/Users/me/.wslconfig'));
  expect(of(await check(), 'staying awake')).toMatchObject({
    state: 'warn',
    says: expect.stringContaining('15 s'),
    todo: expect.stringContaining('instanceIdleTimeout=-1'),
  });
});

test(
  'without Windows Terminal it says how to get it, without mounted drives where they are turned on',
  { tags },
  async () => {
    const { check, windows } = wsl();
    rmSync(join(windows.root, 'mnt/c/Windows/System32/where.exe'));
    expect(of(await check(), 'tabs')).toMatchObject({ state: 'warn', todo: expect.stringContaining('winget') });
    rmSync(join(windows.root, 'mnt/c/Windows/System32/cmd.exe'));
    expect(of(await check(), 'windows programs')).toMatchObject({
      state: 'fail',
      todo: expect.stringContaining('[automount]'),
    });
  },
);

test('on another Linux it says that this is none', { tags }, async () => {
  const { check, put, windows } = wsl();
  put('proc/version', 'Linux version 6.1.0-debian');
  rmSync(join(windows.root, FORMATS), { recursive: true });
  expect(await check()).toMatchObject([{ name: 'wsl', state: 'fail', says: expect.stringContaining('no WSL') }]);
});

test('asked on Windows, it is the distribution that looks, out to Windows and back', { tags }, async () => {
  const person = makePerson();
  const { stdout } = await person.run('doctor', '--wsl', '--json');
  const checks: Check[] = JSON.parse(stdout).checks;
  for (const name of ['wsl', 'distribution', 'windows programs', 'tabs', 'round trip'])
    expect(of(checks, name), name).toMatchObject({ state: 'ok' });
});

test('omo doctor has it as an option', { tags }, async () => {
  const { stdout } = await makeOmo().run('doctor', '--wsl', '--json');
  expect(of(JSON.parse(stdout).checks, 'wsl')).toMatchObject({ state: 'fail' });
});

test('omo setup wsl says on Linux where it belongs', { tags }, async () => {
  const { exit, stderr } = await makeOmo().run('setup', 'wsl');
  expect(exit).toBe(2);
  expect(stderr).toMatch(/omo on Windows.*omo doctor/);
});
