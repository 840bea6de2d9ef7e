import { lstatSync, mkdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { install, uninstall } from '../../../src/adapters/install/install.ts';
import { HOOK, SETTINGS, makeHome } from './homes.ts';

const clock = () => new Date(2026, 10, 20, 14, 5, 54);
const COPY = 'omo-20261120-140554.bak';

describe.each(['claude', 'codex'] as const)('the document with the hooks of %s', (agent) => {
  const file = HOOK[agent];

  test('is changed in place, its old self kept beside it, and put back whole', async () => {
    const home = makeHome();
    home.write(file, SETTINGS, 0o600);
    const changes = await install(home.ask(agent, { hooks: true }), clock);
    const changed = home.files();
    expect(changes.at(-1)).toMatchObject({ action: 'change', backup: home.path(`${file}.${COPY}`) });
    expect(changed[`${file}.${COPY}`]).toEqual({ text: SETTINGS, mode: 0o600 });
    expect(changed[file]?.mode).toBe(0o600);
    expect(changed[file]?.text.split('\n').filter((line) => !SETTINGS.split('\n').includes(line))).toEqual(ADDED);
    await uninstall(home.ask(agent), clock);
    expect(home.read(file)).toBe(SETTINGS);
  });

  test.each(['{}', '{ }\n', '{"hooks":{}}', '{\n  "hooks": { "Stop": [ ] } // none\n}', '\uFEFF{"a":1}\r\n', ''])(
    'comes back byte for byte from %j',
    async (text) => {
      const home = makeHome();
      home.write(file, text);
      await install(home.ask(agent, { hooks: true }), clock);
      expect(home.read(file)).toContain('worker-stop-event.sh');
      await uninstall(home.ask(agent), clock);
      expect(home.read(file)).toBe(text);
    },
  );

  test('that was changed since loses the hook and nothing else', async () => {
    const home = makeHome();
    home.write(file, SETTINGS);
    await install(home.ask(agent, { hooks: true }), clock);
    home.write(file, home.read(file).replace('"model": "large", // for now', '"model": "small", // after all'));
    await uninstall(home.ask(agent), clock);
    expect(home.read(file)).toBe(SETTINGS.replace('"model": "large", // for now', '"model": "small", // after all'));
  });

  test('keeps each of its old selves', async () => {
    const home = makeHome();
    for (const model of ['a', 'b', 'c']) {
      home.write(file, `{"model":"${model}"}`);
      await install(home.ask(agent, { hooks: true }), clock);
    }
    const copies = Object.entries(home.files()).filter(([name]) => name.endsWith('.bak'));
    expect(copies.map(([, { text }]) => text).sort()).toEqual(['{"model":"a"}', '{"model":"b"}', '{"model":"c"}']);
    await uninstall(home.ask(agent), clock);
    expect(home.read(file)).toBe('{"model":"c"}');
  });

  test('is followed where a link leads, and the link stays', async () => {
    const home = makeHome();
    home.write('dotfiles/settings', SETTINGS);
    mkdirSync(home.path(file, '..'), { recursive: true });
    symlinkSync('../dotfiles/settings', home.path(file));
    await install(home.ask(agent, { hooks: true }), clock);
    expect(readlinkSync(home.path(file))).toBe('../dotfiles/settings');
    expect(home.read('dotfiles/settings')).toContain('worker-stop-event.sh');
    await uninstall(home.ask(agent), clock);
    expect(home.read('dotfiles/settings')).toBe(SETTINGS);
    expect(lstatSync(home.path(file)).isSymbolicLink()).toBe(true);
  });

  test('is made where a link leads to nothing yet', async () => {
    const home = makeHome();
    mkdirSync(home.path(file, '..'), { recursive: true });
    symlinkSync('../dotfiles/settings', home.path(file));
    await install(home.ask(agent, { hooks: true }), clock);
    expect(home.read('dotfiles/settings')).toContain('worker-stop-event.sh');
  });

  test.each([
    ['{\n  "a": 1\n  "b": 2\n}', /:3: comma expected/],
    ['{ "hooks": [] }', /:1: "hooks" should be an object, and is an array/],
    [new Uint8Array([0x7b, 0xff, 0x7d]), /not UTF-8/],
  ])('that is %j stops the whole installation', async (text, says) => {
    const home = makeHome();
    home.write(file, text);
    const before = home.files();
    await expect(install(home.ask(agent, { hooks: true }), clock)).rejects.toThrow(says);
    expect(home.files()).toEqual(before);
  });

  test('that is a folder stops the whole installation', async () => {
    const home = makeHome();
    mkdirSync(home.path(file), { recursive: true });
    await expect(install(home.ask(agent, { hooks: true }), clock)).rejects.toThrow(/it is not a file/);
    expect(home.files()).toEqual({});
  });
});

const ADDED = [
  expect.stringContaining('"Stop": [{ "hooks": [{ "type": "command", "command": "say done" }] }, {"hooks": [{"'),
];
