import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { distributionName } from '../../../src/adapters/wsl/distribution.ts';

test('the distribution’s own variable names it', async () => {
  expect(await distributionName({ WSL_DISTRO_NAME: 'Ubuntu-24.04', PATH: '' })).toBe('Ubuntu-24.04');
});

test.each([
  ['\\\\wsl.localhost\\Debian\\', 'Debian'],
  ['\\\\wsl$\\My Distro\\', 'My Distro'],
  ['C:\\somewhere', undefined],
])('without it the name of / in Windows does: %s is %s', async (windows, name) => {
  expect(await distributionName({ PATH: withWslpath(windows) })).toBe(name);
});

test('where nothing tells it there is none', async () => {
  expect(await distributionName({ PATH: '/nowhere' })).toBeUndefined();
});

/** A folder with a `wslpath` that translates / so. */
function withWslpath(windows: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'omo-wsl-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'wslpath'), `#!/bin/sh\ntest "$*" = '-w /' && printf '%s\\n' '${windows}'\n`, {
    mode: 0o755,
  });
  return folder;
}
