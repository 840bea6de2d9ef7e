import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HOSTILE } from '../support/hostile.ts';
import { makeOmo } from '../support/run-omo.ts';
import { makeWindows } from './fakes/world.ts';

const PRINT = ['printf', '<%s>'];

test('through `--exec` an argument reaches Linux as it was', async () => {
  const windows = makeWindows(makeOmo());
  expect(await windows.run('wsl.exe', '-d', 'UBUNTU', '--exec', ...PRINT, HOSTILE)).toEqual({
    exit: 0,
    stdout: `<${HOSTILE}>`,
    stderr: '',
  });
});

test('through `--` the shell reads it once more', async () => {
  const windows = makeWindows(makeOmo());
  const { stdout } = await windows.run('wsl.exe', '--', 'printf', '%s.', '$WSL_DISTRO_NAME');
  expect(stdout).toBe('Ubuntu.');
});

test('a distribution is found by its name or its id, and not where its name has a blank', async () => {
  const windows = makeWindows(makeOmo(), { distributions: ['Debian', 'My Distro'] });
  const [, mine] = windows.distributions;
  const name = ['--exec', 'printenv', 'WSL_DISTRO_NAME'];
  expect((await windows.run('wsl.exe', ...name)).stdout).toBe('Debian');
  expect((await windows.run('wsl.exe', '--distribution-id', mine?.id ?? '', ...name)).stdout).toBe('My Distro');
  const quoted = await windows.run('wsl.exe', '-d', 'My Distro', ...name);
  expect([quoted.exit, quoted.stdout.includes('WSL_E_DISTRO_NOT_FOUND')]).toEqual([255, true]);
  expect((await windows.run('wsl.exe', '-l', '-q')).stdout).toBe('Debian\r\nMy Distro');
  expect((await windows.run('wsl.exe', '-l', '-q', '--running')).stdout).toBe('Debian\r\nMy Distro');
});

test('nothing of the environment comes along but what WSLENV says, paths translated', async () => {
  const windows = makeWindows(makeOmo());
  const env = { ...windows.env, SECRET: 'x', A: 'C:\\a\\b', B: 'C:\\a', C: 'c', WSLENV: 'A/p:B:C/w:D:E/x' };
  const script = 'printf "%s|%s|%s|%s|%s" "$SECRET" "$A" "$B" "$C" "${D-unset}"';
  const { execa } = await import('execa');
  const file = join(windows.system32, 'wsl.exe');
  const { stdout } = await execa(file, ['--exec', 'sh', '-c', script], { env, extendEnv: false, stdin: 'ignore' });
  expect(stdout).toBe(`|${windows.c}/a/b|C:\\a||`);
});

test('the messages of wsl.exe itself are UTF-16 unless WSL_UTF8 is 1', async () => {
  const windows = makeWindows(makeOmo());
  const { execa } = await import('execa');
  const options = { env: { ...windows.env }, extendEnv: false, stdin: 'ignore', encoding: 'buffer' } as const;
  const { stdout } = await execa(join(windows.system32, 'wsl.exe'), ['-l', '-q'], options);
  expect(Buffer.from(stdout).toString('utf16le')).toBe('Ubuntu\r\n');
});

test('paths are translated both ways', async () => {
  const windows = makeWindows(makeOmo());
  const { home = '' } = windows.distributions[0] ?? {};
  const paths = ['C:\\Users\\me', '\\\\wsl.localhost\\Ubuntu\\home', '\\\\server\\share'];
  const linux = await Promise.all(paths.map((path) => windows.inside('wslpath', '-u', path)));
  expect(linux.map(({ exit, stdout }) => [exit, stdout])).toEqual([
    [0, `${windows.c}/Users/me`],
    [0, '/home'],
    [1, ''],
  ]);
  expect((await windows.inside('wslpath', '-w', `${windows.c}/Users`)).stdout).toBe('C:\\Users');
  expect((await windows.inside('wslpath', '-w', home)).stdout).toBe(
    `\\\\wsl.localhost\\Ubuntu${home.replaceAll('/', '\\')}`,
  );
});

test('a distribution that ends takes every program of it along; wsl.exe ends with 1 and says nothing', async () => {
  const windows = makeWindows(makeOmo());
  const going = windows.run('wsl.exe', '--exec', 'sh', '-c', 'setsid sleep 1000 & sleep 1000');
  await expect.poll(() => windows.isHeld('Ubuntu')).toBe(true);
  await windows.terminate('Ubuntu');
  expect(await going).toEqual({ exit: 1, stdout: '', stderr: '' });
  expect((await windows.run('wsl.exe', '-l', '-q', '--running')).stdout).toBe('');
});

test(
  'a tab shows what runs in it under its title; a program that is missing is told in the tab alone',
  { tags: ['tmux'] },
  async () => {
    const windows = makeWindows(makeOmo());
    const script = join(windows.distributions[0]?.home ?? '', 'view.sh');
    writeFileSync(script, '#!/bin/sh\nprintf "\\033]2;own title\\007seen: %s\\n" "$WSL_DISTRO_NAME"\nread -r line\n', {
      mode: 0o755,
    });
    const tab = ['-w', 'omo', 'new-tab', '--title', 'omo-worker-api', '--suppressApplicationTitle', '--'];
    expect(await windows.run('wt.exe', ...tab, 'wsl.exe', '-d', 'Ubuntu', '--exec', script)).toEqual({
      exit: 0,
      stdout: '',
      stderr: '',
    });
    await expect.poll(async () => (await windows.tabs())[0]?.screen).toContain('seen: Ubuntu');
    expect(await windows.tabs()).toMatchObject([{ window: 'omo', title: 'omo-worker-api', state: 'runs' }]);
    // Split at the `;`, put together with its quotes lost.
    await windows.run('wt.exe', '-w', 'omo', '--', 'wsl.exe', '--exec', 'echo', 'a "b";c');
    await expect
      .poll(async () => (await windows.tabs()).map(({ screen }) => screen).join())
      .toContain("(0x80070002) when launching `c'");
    const [first] = await windows.tabs();
    if (first) await windows.press(first, 'Enter');
    await expect.poll(async () => (await windows.tabs()).map(({ title }) => title)).not.toContain('omo-worker-api');
  },
);

test(
  'from Linux, cmd.exe starts Windows Terminal, and complains about a folder of Linux',
  { tags: ['tmux'] },
  async () => {
    const windows = makeWindows(makeOmo());
    const said = await windows.inside(
      join(windows.system32, 'cmd.exe'),
      '/c',
      'start',
      '',
      'wt.exe',
      '-w',
      'omo',
      'nt',
      '--title',
      't',
      '--',
      'wsl.exe',
      '--exec',
      'sleep',
      '1000',
    );
    expect([said.exit, said.stderr.includes('UNC paths are not supported')]).toEqual([0, true]);
    await expect.poll(async () => (await windows.tabs()).map(({ state }) => state)).toEqual(['runs']);
    expect(windows.calls('wt').map(({ line }) => line)).toEqual([
      'wt.exe -w omo nt --title t -- wsl.exe --exec sleep 1000',
    ]);
  },
);
