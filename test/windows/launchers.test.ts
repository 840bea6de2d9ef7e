import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { argvOf } from '../../src/core/windows/command-line.ts';

const WSL = join(import.meta.dirname, '../../wsl');
const COMPILER = 'x86_64-w64-mingw32-gcc';
const hasWine = ['wine', COMPILER].every((name) => spawnSync(name, ['--version']).error === undefined);

test('the launchers hand all arguments to bin/omo beside their folder, and its exit code back', () => {
  expect(readFileSync(join(WSL, 'omo.cmd'), 'utf8')).toBe('@node "%~dp0..\\bin\\omo" %*\r\n');
  expect(readFileSync(join(WSL, 'omo.ps1'), 'utf8')).toBe(
    '& node "$PSScriptRoot\\..\\bin\\omo" @args\nexit $LASTEXITCODE\n',
  );
});

test.skipIf(!hasWine)(
  'omo.cmd under a real command line of Windows: Wine’s, where it and mingw-w64 are installed',
  { tags: ['e2e'], timeout: 180_000 },
  () => {
    const dir = mkdtempSync(join(tmpdir(), 'omo-wine-'));
    const env = { ...process.env, WINEPREFIX: join(dir, 'prefix'), WINEDEBUG: '-all', WINEPATH: `Z:${dir}\\programs` };
    onTestFinished(() => {
      spawnSync('wineserver', ['-k', '-w'], { env });
      rmSync(dir, { recursive: true, force: true });
    });
    for (const folder of ['wsl', 'programs']) mkdirSync(join(dir, folder));
    copyFileSync(join(WSL, 'omo.cmd'), join(dir, 'wsl/omo.cmd'));
    spawnSync(COMPILER, ['-o', join(dir, 'programs/node.exe'), join(import.meta.dirname, 'node.c')], {
      stdio: 'inherit',
    });
    const given = ['plan', 'a b', 'c\\', "it's; ö😀", 'say "x y"'];
    const launcher = `Z:${dir.replaceAll('/', '\\')}\\wsl\\omo.cmd`;
    const { stdout, status } = spawnSync('wine', ['cmd', '/c', launcher, ...given], { env, encoding: 'utf8' });
    const [, bin, ...got] = argvOf(stdout);
    expect([got, bin, status]).toEqual([given, `Z:${dir.replaceAll('/', '\\')}\\wsl\\..\\bin\\omo`, 7]);
  },
);
