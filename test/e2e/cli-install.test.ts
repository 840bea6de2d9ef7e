import { mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeOmo, type Omo } from '../support/run-omo.ts';

const tags = ['e2e'];
const SETTINGS = '{\n  "model": "large", // for now\n  "env": { "A": "1" }\n}\n';

test('install and uninstall leave a person’s settings as they were', { tags }, async () => {
  const omo = makeOmo();
  settings(omo, SETTINGS);
  expect((await omo.run('install', 'claude', '--hooks')).exit).toBe(0);
  expect(read(omo, 'settings.json')).toContain('"model": "large", // for now');
  expect(read(omo, 'settings.json')).toContain('worker-stop-event.sh');
  expect(read(omo, 'commands/orchestrate.md')).toContain('orchestrate --detach --json -- ');
  const again = await omo.run('install', 'claude', '--hooks', '--json');
  const { changes } = JSON.parse(again.stdout) as { changes: { action: string }[] };
  expect(changes.map(({ action }) => action)).toEqual(['none', 'none']);
  expect((await omo.run('uninstall', 'claude')).exit).toBe(0);
  expect(read(omo, 'settings.json')).toBe(SETTINGS);
  expect(readdirSync(join(omo.root, '.claude', 'commands'))).toEqual([]);
});

test('eight processes at once leave one valid file and one copy of the old one', { tags }, async () => {
  const omo = makeOmo();
  settings(omo, SETTINGS);
  const all = await Promise.all(
    Array.from({ length: 8 }, async () => omo.run('install', 'claude', '--hooks', '--json')),
  );
  expect(all.map(({ exit, stderr }) => [exit, stderr])).toEqual(all.map(() => [0, '']));
  expect(read(omo, 'settings.json').match(/worker-stop-event/g)).toHaveLength(1);
  const names = readdirSync(join(omo.root, '.claude')).sort();
  expect(names).toEqual(['commands', 'settings.json', expect.stringMatching(/^settings\.json\.omo-.*\.bak$/)]);
  expect(readdirSync(join(omo.root, '.claude', 'commands'))).toEqual(['orchestrate.md']);
});

test('a dry run shows what would be written and writes nothing', { tags }, async () => {
  const omo = makeOmo();
  settings(omo, SETTINGS);
  const { exit, stdout } = await omo.run('install', 'claude', '--hooks', '--dry-run');
  expect(exit).toBe(0);
  expect(stdout).toContain(`+++ ${join(omo.root, '.claude', 'settings.json')}\n`);
  expect(stdout).toContain('\n+  "hooks": {\n');
  expect(readdirSync(omo.root).sort()).toEqual(['.claude', 'project']);
  expect(readdirSync(join(omo.root, '.claude'))).toEqual(['settings.json']);
});

test('what stands in the way is refused with its place, and nothing is changed', { tags }, async () => {
  const omo = makeOmo();
  settings(omo, '{\n  "a": 1\n  "b": 2\n}\n');
  const { exit, stderr } = await omo.run('install', 'claude', '--hooks');
  expect(exit).toBe(1);
  expect(stderr).toContain(
    `${join(omo.root, '.claude', 'settings.json')}:3: comma expected. Nothing was changed there.`,
  );
  expect(stderr).toContain('[E_FILE]');
  expect(readdirSync(join(omo.root, '.claude'))).toEqual(['settings.json']);
});

test('without HOME it says what is missing', { tags }, async () => {
  const omo = makeOmo();
  const said = await omo.runWith({ HOME: undefined }, 'install', 'codex', '--json');
  expect(said.exit).toBe(1);
  expect(JSON.parse(said.stdout)).toMatchObject({
    error: { code: 'E_FILE', message: expect.stringContaining('neither HOME nor CODEX_HOME is set') as unknown },
  });
});

test('an agent that is none is wrong usage', { tags }, async () => {
  const said = await makeOmo().run('install', 'cluade');
  expect([said.exit, said.stderr]).toEqual([2, expect.stringContaining('Did you mean "claude"?')]);
});

test('the command that is installed calls the omo that installed it', { tags }, async () => {
  const omo = makeOmo();
  await omo.run('install', 'opencode');
  const text = readFileSync(join(omo.root, '.config/opencode/commands/orchestrate.md'), 'utf8');
  const [, program = ''] = /`node (\S+) kill-all`/.exec(text) ?? [];
  expect(realpathSync(program)).toBe(realpathSync(join(import.meta.dirname, '../../bin/omo')));
});

function settings(omo: Omo, text: string): void {
  mkdirSync(join(omo.root, '.claude'));
  writeFileSync(join(omo.root, '.claude', 'settings.json'), text);
}

function read(omo: Omo, name: string): string {
  return readFileSync(join(omo.root, '.claude', name), 'utf8');
}
