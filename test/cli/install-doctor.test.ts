import { mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ABOUT, INSTALLABLE, type Installable } from '../../src/adapters/install/agent.ts';
import { install } from '../../src/adapters/install/install.ts';
import { agentChecks } from '../../src/cli/doctor/agents.ts';
import type { Check } from '../../src/cli/doctor/check.ts';
import { clashCheck } from '../../src/cli/doctor/clash.ts';
import { shellWords } from '../../src/cli/install/shell-words.ts';
import { selfCommand } from '../../src/cli/self-command.ts';
import { version } from '../../src/cli/version.ts';
import { makeHome, type TestHome } from '../adapters/install/homes.ts';

test('agents that are not there get one line each', async () => {
  expect((await look(makeHome())).map(({ name, state, says }) => [name, state, says])).toEqual(
    INSTALLABLE.map((agent) => [agent, 'warn', 'not installed']),
  );
});

describe('an agent that is there', () => {
  test.each([
    ['claude', '2.1.197 (Claude Code)', /^2\.1\.197 \(Claude Code\), \S+\/bin\/claude$/],
    ['claude', '2.2.0 (Claude Code)', /omo was tried with 2\.1\.197, not with this version$/],
    ['codex', 'codex-cli 0.169.0', /bin\/codex$/],
    ['opencode', '1.18.330', /omo was tried with 1\.18\.33, not with this version$/],
  ] as const)('%s says which version it is: %s', async (agent, said, wanted) => {
    const home = makeHome();
    program(home, agent, `echo '${said}'`);
    const check = await one(home, agent);
    expect(check.state).toBe('ok');
    expect(check.says).toMatch(wanted);
  });

  test('and does not work is told with what it said', async () => {
    const home = makeHome();
    program(home, 'codex', 'echo "no such model" >&2; exit 3');
    expect(await one(home, 'codex')).toMatchObject({
      state: 'warn',
      says: `\`${home.path('bin/codex')} --version\` failed: no such model`,
    });
  });
});

describe('a login', () => {
  test.each([
    ['claude', {}, '.claude/.credentials.json'],
    ['codex', {}, '.codex/auth.json'],
    ['codex', { CODEX_HOME: 'ch' }, 'ch/auth.json'],
    ['opencode', {}, '.local/share/opencode/auth.json'],
  ] as const)('of %s with %j is seen by its file %s, and what is in it is not told', async (agent, folders, file) => {
    const home = makeHome();
    program(home, agent, 'echo 1');
    const env = Object.fromEntries(Object.entries(folders).map(([name, folder]) => [name, home.path(folder)]));
    expect((await one(home, `${agent} login`, env)).state).toBe('warn');
    home.write(file, 'sk-secret');
    const check = await one(home, `${agent} login`, env);
    expect(check).toMatchObject({ state: 'ok', says: `${home.path(file)} is there` });
  });

  test.each([
    ['claude', 'ANTHROPIC_API_KEY'],
    ['codex', 'OPENAI_API_KEY'],
    ['opencode', 'OPENROUTER_API_KEY'],
  ] as const)('of %s is seen by %s, whose value is not told', async (agent, variable) => {
    const home = makeHome();
    program(home, agent, 'echo 1');
    const all = await look(home, { [variable]: 'sk-secret' });
    expect(all.find(({ name }) => name === `${agent} login`)).toMatchObject({
      state: 'ok',
      says: `${variable} is set`,
    });
    expect(JSON.stringify(all)).not.toContain('sk-secret');
  });
});

describe('what omo installs', () => {
  test.each(INSTALLABLE)('is found in %s', async (agent) => {
    const home = makeHome();
    program(home, agent, 'echo 1');
    expect(await one(home, `${agent} command`)).toMatchObject({ state: 'warn', says: `no ${ABOUT[agent].call}` });
    expect(await one(home, `${agent} hooks`)).toMatchObject({ state: 'ok', says: expect.stringMatching(/^none;/) });
    await installAs(home, agent);
    expect(await one(home, `${agent} command`)).toMatchObject({ state: 'ok', says: `${ABOUT[agent].call} is there` });
  });

  test.each(INSTALLABLE)('in %s by another omo is told', async (agent) => {
    const home = makeHome();
    program(home, agent, 'echo 1');
    await installAs(home, agent, '0.0.1');
    expect(await one(home, `${agent} command`)).toMatchObject({ state: 'warn', todo: `run \`omo install ${agent}\`` });
  });

  test('and was changed, or is somebody else’s, is told', async () => {
    const home = makeHome();
    program(home, 'claude', 'echo 1');
    await installAs(home, 'claude');
    home.write('.claude/commands/orchestrate.md', `${home.read('.claude/commands/orchestrate.md')}more`);
    expect((await one(home, 'claude command')).says).toMatch(/orchestrate\.md was changed after omo wrote it$/);
    home.write('.claude/commands/orchestrate.md', 'mine');
    expect((await one(home, 'claude command')).says).toMatch(/orchestrate\.md is not of omo$/);
  });

  test('in a document that is broken or ignored is told', async () => {
    const home = makeHome();
    program(home, 'claude', 'echo 1');
    home.write('.claude/settings.json', '{\n"a"\n}');
    expect((await one(home, 'claude hooks')).says).toMatch(/settings\.json:3: colon expected$/);
    home.write('.claude/settings.json', '// c\n{}');
    await install(request(home, 'claude', version()), () => new Date());
    expect((await one(home, 'claude hooks')).says).toMatch(/ignores all of it$/);
  });

  test('into Codex is asked of Codex itself', async () => {
    const home = makeHome();
    await install(request(home, 'codex', version()), () => new Date());
    const hooks = JSON.parse(home.read('.codex/hooks.json')) as { hooks: { Stop: { hooks: { command: string }[] }[] } };
    const command = hooks.hooks.Stop[0]?.hooks[0]?.command ?? '';
    for (const trustStatus of ['trusted', 'untrusted', 'modified']) {
      answering(home, { id: 2, result: { data: [{ hooks: [{ command, trustStatus }] }] } });
      const trusted = trustStatus === 'trusted';
      expect(await one(home, 'codex hooks')).toMatchObject({
        state: trusted ? 'ok' : 'warn',
        says: expect.stringContaining(trusted ? 'trusted by Codex' : 'does not trust it'),
      });
    }
    answering(home, { id: 2, error: { code: -1, message: 'no such method' } });
    expect((await one(home, 'codex hooks')).says).toContain('did not tell');
  });
});

test('another program called omo is named by its package', () => {
  const home = makeHome();
  const self = home.write('omo/bin/omo', '#!/bin/sh\n', 0o755);
  home.write('other/package.json', '{"name":"oh-my-opencode","version":"4.19.4"}');
  home.write('other/bin/oh-my-opencode.js', '', 0o755);
  home.write('bare/omo', '', 0o755);
  mkdirSync(home.path('bin'));
  symlinkSync('../other/bin/oh-my-opencode.js', home.path('bin/omo'));
  expect(clashCheck(home.path('bin'), self)).toMatchObject({
    state: 'warn',
    says: `${home.path('bin/omo')} is another program called omo, of the package oh-my-opencode 4.19.4`,
  });
  expect(clashCheck(home.path('bare'), self)).toMatchObject({ says: expect.stringContaining('or another copy') });
  expect(clashCheck(home.path('omo/bin'), self)).toMatchObject({ state: 'ok' });
  expect(clashCheck(home.path('empty'), self)).toMatchObject({ state: 'ok' });
});

function program(home: TestHome, name: Installable, script: string): void {
  home.write(`bin/${name}`, `#!/bin/sh\n${script}\n`, 0o755);
}

/** A Codex whose app server answers the second request so. */
function answering(home: TestHome, answer: unknown): void {
  const file = home.write('answer.json', `a warning\n${JSON.stringify(answer)}\n`);
  program(home, 'codex', `read -r a; read -r b; read -r c; cat '${file}'; cat >/dev/null`);
}

function environment(home: TestHome) {
  return { HOME: home.root, PATH: `${home.path('bin')}:/usr/bin:/bin` };
}

function request(home: TestHome, agent: Installable, of: string) {
  const env = environment(home);
  const omo = shellWords(selfCommand(env.PATH, process.argv[1] ?? ''));
  return { ...home.ask(agent, { env, version: of, omo }), hooks: true };
}

async function installAs(home: TestHome, agent: Installable, of = version()): Promise<void> {
  await install({ ...request(home, agent, of), hooks: false }, () => new Date());
}

async function look(home: TestHome, more: Record<string, string> = {}): Promise<Check[]> {
  return agentChecks({ env: { ...environment(home), ...more }, cwd: home.root });
}

async function one(home: TestHome, name: string, more: Record<string, string> = {}): Promise<Check> {
  const check = (await look(home, more)).find((each) => each.name === name);
  if (check === undefined) throw new Error(`no check ${name}`);
  return check;
}
