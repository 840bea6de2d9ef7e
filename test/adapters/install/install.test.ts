import { readdirSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { INSTALLABLE } from '../../../src/adapters/install/agent.ts';
import { install, uninstall } from '../../../src/adapters/install/install.ts';
import { OmoError } from '../../../src/core/errors.ts';
import { COMMAND, HOOK, SETTINGS, makeHome } from './homes.ts';

const clock = () => new Date(2026, 10, 20, 14, 5, 54);
const COPY = 'omo-20261120-140554.bak';

describe.each(INSTALLABLE)('%s', (agent) => {
  test('gets its command and nothing else without --hooks', async () => {
    const home = makeHome();
    const changes = await install(home.ask(agent), clock);
    expect(Object.keys(home.files())).toEqual(COMMAND[agent]);
    expect(changes.map(({ action }) => action)).toEqual(COMMAND[agent].map(() => 'create'));
    expect(home.read(COMMAND[agent][0] ?? '')).toContain('omo orchestrate --detach --json -- ');
    expect(home.read(COMMAND[agent][0] ?? '')).not.toMatch(/\{\{|\}\}/);
  });

  test('is left byte for byte as it is by a second installation', async () => {
    const home = makeHome();
    await install(home.ask(agent, { hooks: true }), clock);
    const before = home.files();
    const changes = await install(home.ask(agent, { hooks: true }), clock);
    expect(changes.map(({ action }) => action)).toEqual(changes.map(() => 'none'));
    expect(home.files()).toEqual(before);
  });

  test('has nothing of omo left when it is taken away', async () => {
    const home = makeHome();
    await install(home.ask(agent, { hooks: true }), clock);
    expect(Object.keys(home.files())).toEqual([...COMMAND[agent], HOOK[agent]].sort());
    await uninstall(home.ask(agent), clock);
    expect(home.files()).toEqual({});
    expect((await uninstall(home.ask(agent), clock)).map(({ action }) => action)).not.toContain('remove');
  });

  test('is only foreseen in a dry run', async () => {
    const home = makeHome();
    const [foreseen] = await install(home.ask(agent, { hooks: true, dryRun: true }), clock);
    expect(home.files()).toEqual({});
    expect(foreseen).toMatchObject({ action: 'create', before: undefined });
    await install(home.ask(agent, { hooks: true }), clock);
    expect(home.read(COMMAND[agent][0] ?? '')).toBe(foreseen?.after);
  });

  test('gets a new version’s command in place of an older one’s', async () => {
    const home = makeHome();
    await install(home.ask(agent, { version: '1.0.0' }), clock);
    const changes = await install(home.ask(agent), clock);
    expect(changes.map(({ action }) => action)).toEqual(changes.map(() => 'change'));
    expect(home.read(COMMAND[agent][0] ?? '')).toContain('omo:installed 1.2.3 ');
  });

  test('keeps a command that is somebody else’s, until it is forced', async () => {
    const home = makeHome();
    const file = COMMAND[agent][0] ?? '';
    home.write(file, 'my own orchestrate', 0o600);
    await expect(install(home.ask(agent, { hooks: true }), clock)).rejects.toThrow(/not of omo.*--force/);
    expect(home.files()).toEqual({ [file]: { text: 'my own orchestrate', mode: 0o600 } });
    await uninstall(home.ask(agent), clock);
    expect(home.read(file)).toBe('my own orchestrate');
    await install(home.ask(agent, { force: true }), clock);
    expect(home.files()[`${file}.${COPY}`]).toEqual({ text: 'my own orchestrate', mode: 0o600 });
    expect(home.read(file)).toContain('omo:installed 1.2.3 ');
  });

  test('keeps a command of omo’s that was changed, until it is forced', async () => {
    const home = makeHome();
    await install(home.ask(agent), clock);
    const file = COMMAND[agent][0] ?? '';
    const mine = `${home.read(file)}\nAnd be quick.\n`;
    home.write(file, mine);
    await expect(install(home.ask(agent, { version: '2.0.0' }), clock)).rejects.toThrow(/changed after omo wrote it/);
    await expect(uninstall(home.ask(agent), clock)).rejects.toThrow(/changed after omo wrote it/);
    expect(home.read(file)).toBe(mine);
    await uninstall(home.ask(agent, { force: true }), clock);
    expect(Object.entries(home.files())).toEqual([[`${file}.${COPY}`, expect.objectContaining({ text: mine })]]);
  });

  test('is installed by eight at once as by one', async () => {
    const [alone, crowd] = [makeHome(), makeHome()];
    if (agent !== 'opencode') for (const home of [alone, crowd]) home.write(HOOK[agent], SETTINGS);
    await install(alone.ask(agent, { hooks: true }), clock);
    await Promise.all(Array.from({ length: 8 }, async () => install(crowd.ask(agent, { hooks: true }), clock)));
    expect(crowd.files()).toEqual(alone.files());
  });
});

describe('a command of the same name from elsewhere', () => {
  test.each([
    ['claude', '.claude/skills/orchestrate/SKILL.md', 'mine'],
    ['codex', '.agents/skills/orchestrate/SKILL.md', 'mine'],
    ['opencode', '.config/opencode/command/orchestrate.md', 'mine'],
    ['opencode', '.config/opencode/opencode.jsonc', '{ /* c */ "command": { "orchestrate": {} }, }'],
  ] as const)('stops %s in %s, until it is forced', async (agent, file, text) => {
    const home = makeHome();
    home.write(file, text);
    await expect(install(home.ask(agent), clock)).rejects.toThrow(home.path(file));
    expect(Object.keys(home.files())).toEqual([file]);
    await install(home.ask(agent, { force: true }), clock);
    expect(home.read(file)).toBe(text);
  });

  test('is none in settings that only mention it, or are broken', async () => {
    const home = makeHome();
    home.write('.config/opencode/opencode.json', '{"command":{"other":{}},"orchestrate":{}}');
    home.write('.config/opencode/opencode.jsonc', '{"command": ');
    await install(home.ask('opencode'), clock);
    expect(home.read(COMMAND.opencode[0] ?? '')).toContain('omo:installed');
  });
});

describe('the place', () => {
  test.each([
    ['claude', { CLAUDE_CONFIG_DIR: 'there' }, 'there/commands/orchestrate.md'],
    ['codex', { CODEX_HOME: 'there' }, 'there/skills/orchestrate/SKILL.md'],
    ['opencode', { XDG_CONFIG_HOME: 'there' }, 'there/opencode/commands/orchestrate.md'],
    ['opencode', { XDG_CONFIG_HOME: 'x', OPENCODE_CONFIG_DIR: 'there' }, 'there/commands/orchestrate.md'],
  ] as const)('of %s is where %j says', async (agent, variables, file) => {
    const home = makeHome();
    const env = Object.fromEntries(Object.entries(variables).map(([name, folder]) => [name, home.path(folder)]));
    await install(home.ask(agent, { env }), clock);
    expect(Object.keys(home.files())).toContain(file);
  });

  test.each(INSTALLABLE)('of %s is not known without HOME, nor guessed', async (agent) => {
    const home = makeHome();
    await expect(install(home.ask(agent, { env: {} }), clock)).rejects.toThrow(/neither HOME nor \w+ is set/);
    await expect(install(home.ask(agent, { env: { HOME: 'here' } }), clock)).rejects.toThrow(/not an absolute path/);
  });

  test.each(INSTALLABLE)('of %s that is no folder is told with its path', async (agent) => {
    const home = makeHome();
    home.write('.claude', 'x');
    home.write('.codex', 'x');
    home.write('.config', 'x');
    const before = home.files();
    const { message, problems } = await refusal(install(home.ask(agent), clock));
    expect([message, ...problems.map((one) => one.message)].join('\n')).toMatch(/orchestrate.*ENOTDIR/);
    expect(home.files()).toEqual(before);
  });

  test('that nobody can write in is told before anything is written', async () => {
    const home = makeHome();
    symlinkSync('/proc/1', home.path('.claude'));
    await expect(install(home.ask('claude'), clock)).rejects.toThrow(/orchestrate\.md: .*E(ACCES|NOENT|PERM)/);
  });
});

test('the folders of a skill go with it, but none with something else in it', async () => {
  const home = makeHome();
  await install(home.ask('codex'), clock);
  await uninstall(home.ask('codex'), clock);
  expect(readdirSync(home.path('.codex/skills'))).toEqual([]);
  await install(home.ask('codex'), clock);
  home.write('.codex/skills/orchestrate/notes.md', 'mine');
  await uninstall(home.ask('codex'), clock);
  expect(Object.keys(home.files())).toEqual(['.codex/skills/orchestrate/notes.md']);
});

test('every problem is told at once', async () => {
  const home = makeHome();
  home.write(COMMAND.claude[0] ?? '', 'mine');
  home.write(HOOK.claude, '{');
  home.write('.claude/skills/orchestrate/SKILL.md', 'mine too');
  const { problems } = await refusal(install(home.ask('claude', { hooks: true }), clock));
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringContaining('skills/orchestrate/SKILL.md'),
    expect.stringContaining('commands/orchestrate.md: it is there already'),
    expect.stringContaining('settings.json:1: '),
  ]);
});

async function refusal(work: Promise<unknown>): Promise<OmoError> {
  const error: unknown = await work.then(
    () => new Error('it was done'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof OmoError) return error;
  throw error;
}

test('the command calls omo as it was told to, and may run that without asking', async () => {
  const home = makeHome();
  await install(home.ask('claude', { omo: "node '/opt/my omo/bin/omo'" }), clock);
  const text = home.read(COMMAND.claude[0] ?? '');
  expect(text).toContain(`allowed-tools: "Bash(node '/opt/my omo/bin/omo' *)"`);
  expect(text).toContain("node '/opt/my omo/bin/omo' orchestrate --detach --json -- ");
});
