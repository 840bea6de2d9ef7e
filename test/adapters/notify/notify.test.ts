import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tellPerson } from '../../../src/adapters/notify/notify.ts';

const NOTICE = { title: 'ui asks (q1)', text: '-- $(id) "which"?', json: { id: 'q1' } };

/** A folder with programs that write down what they were called with. */
function desk(...programs: string[]) {
  const bin = mkdtempSync(join(tmpdir(), 'omo-notify-'));
  onTestFinished(() => rmSync(bin, { recursive: true }));
  for (const name of programs) {
    writeFileSync(join(bin, name), `#!/bin/sh\n{ printf '%s\\n' "$@"; cat; } > ${bin}/${name}.got\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return {
    bin,
    env: { PATH: `${bin}:/usr/bin:/bin` },
    got: (name: string) => readFileSync(join(bin, `${name}.got`), 'utf8'),
  };
}

test('a program of the person’s gets the question as JSON on its standard input', async () => {
  const { env, got } = desk('told');
  expect(await tellPerson(NOTICE, { env, desktop: false, command: ['told', 'now'] })).toEqual([]);
  expect(got('told')).toBe('now\n{"id":"q1"}\n');
});

test('a desktop is told through its notifier, word for word and without a shell', async () => {
  const { env, got } = desk('notify-send');
  expect(await tellPerson(NOTICE, { env: { ...env, DISPLAY: ':0' }, desktop: true })).toEqual([]);
  expect(got('notify-send')).toBe('--app-name=omo\n--\nui asks (q1)\n-- $(id) "which"?\n');
});

test('no desktop, and a desktop without a notifier, are nothing wrong', async () => {
  const { bin } = desk();
  expect(await tellPerson(NOTICE, { env: { PATH: bin }, desktop: true })).toEqual([]);
  expect(await tellPerson(NOTICE, { env: { PATH: bin, DISPLAY: ':0' }, desktop: true })).toEqual([]);
});

test('a program that is not there or fails is told, and throws nothing', async () => {
  const { bin, env } = desk();
  writeFileSync(join(bin, 'fails'), '#!/bin/sh\nexit 3\n', { mode: 0o755 });
  expect(await tellPerson(NOTICE, { env, desktop: false, command: ['nowhere'] })).toEqual([
    expect.stringContaining('nowhere'),
  ]);
  expect(await tellPerson(NOTICE, { env, desktop: false, command: ['fails'] })).toEqual([
    expect.stringContaining('exit code 3'),
  ]);
});
