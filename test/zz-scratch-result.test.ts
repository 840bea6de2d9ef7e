import { test } from 'vitest';
import { existsSync, readFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { execa } from 'execa';
import { prepareAgents, startOpenCodeOnce } from './support/agents.ts';
import { startModelServer } from './support/model-server/server.ts';
import { offlineNetwork } from './support/offline.ts';
import { claude } from '../src/adapters/agents/claude.ts';
import { opencode } from '../src/adapters/agents/opencode.ts';
import { codex } from '../src/adapters/agents/codex.ts';
const D = '/var/tmp/omo-res2';
test('x', { timeout: 240_000 }, async () => {
  rmSync(D, { recursive: true, force: true });
  mkdirSync(`${D}/cwd`, { recursive: true }); mkdirSync(`${D}/person`); mkdirSync(`${D}/a/out`, { recursive: true });mkdirSync(`${D}/mine`);
  await execa('git', ['init', '-q', `${D}/cwd`]);
  const server = await startModelServer(); const network = await offlineNetwork(server);
  const file = `${D}/a/out/result.json`;
  const go = async (name: string, argv: readonly string[], prompt: string, more = {}) => {
    rmSync(file, { force: true }); rmSync(`${D}/a/check.log`, { force: true }); rmSync(`${D}/mine/x`, { force: true });
    const n = server.turns().length;
    const [p, ...a] = network.wrap(argv);
    const r = await execa(p!, a, { cwd: `${D}/cwd`, env: { ...env0, OMO_RESULT: file, ...more }, extendEnv: false, input: prompt, reject: false, timeout: 60_000 });
    console.log('RESULT', name, 'written:', existsSync(file), 'beside', existsSync(`${D}/a/check.log`), 'mine', existsSync(`${D}/mine/x`), 'exit', r.exitCode, r.stderr.slice(0, 300));
    const last = JSON.stringify(server.turns().at(-1)?.asked);
    console.log('   OUT', r.stdout.split('\n').filter((l) => /tool_result|command_execution|tool_use|error/.test(l) && !/in_progress/.test(l)).map((l) => l.slice(0, 420)).join('\n   ---'));
    console.log('   told of out:', JSON.stringify(server.turns().slice(n)[0] ?? {}).includes(`${D}/a/out`), last?.length);
  };
  let env0: any;
  try {
    env0 = await prepareAgents(`${D}/person`, network.url, '/work/main/.cache/agents/node_modules/.bin');
    const dir = ['--add-dir', `${D}/a/out`];

    await go('claude allowed twice', ['claude', ...dir, '--allowedTools=Bash(printenv OMO_RESULT)', ...claude.args, '--allowedTools', 'Bash(touch:*)'], `[[run: printenv OMO_RESULT]] [[run: touch mmm]]`);
    await go('claude allowed eq first, positional', ['claude', `--add-dir=${D}/a/out`, '--allowedTools=Bash(printenv OMO_RESULT)', `[[write: ${file} = {}]] [[run: printenv OMO_RESULT]]`, ...claude.args], ``);
    const q = JSON.stringify(server.turns().at(-1)); const at = q.indexOf(`${D}/a/out`); console.log('CLAUDE SAYS', q.slice(at - 600, at + 300));
    for (const mode of ['read-only', 'workspace-write', 'danger-full-access', 'none']) {
      const argv = network.wrap(['codex', '--no-daemon', '--no-alt-screen', ...dir, ...(mode === 'none' ? [] : ['--sandbox', mode])]);
      const r = await execa('script', ['-qec', argv.map((w) => `'${w}'`).join(' '), '/dev/null'], { cwd: `${D}/cwd`, env: { ...env0, TERM: 'xterm' }, extendEnv: false, reject: false, timeout: 3500, killSignal: 'SIGKILL', input: '' });
      console.log('TUI', mode, r.exitCode, r.timedOut, JSON.stringify(r.stdout.slice(-500)));
    }
    await go('codex batch resume', ['codex', ...dir, ...codex.args.slice(0, -1), 'resume', '--last', '-'], `[[run: echo '{}' > "$OMO_RESULT"]] [[run: echo x > ${D}/a/check.log]]`);
    const own = JSON.parse(readFileSync(`${D}/person/.config/opencode/opencode.json`, 'utf8'));
    await startOpenCodeOnce(env0, network);
    const allow = { OPENCODE_CONFIG_CONTENT: JSON.stringify({ permission: { external_directory: { [`${D}/a/out/*`]: 'allow' } } }) };
    const W = `[[write: ${file} = {}]] [[write: ${D}/mine/x = {}]]`;
    for (const [name, permission] of Object.entries({ nothing: undefined, 'string ask': 'ask', 'string allow': 'allow', 'ext deny': { external_directory: 'deny' }, 'ext allow': { external_directory: 'allow' }, 'ext object': { external_directory: { [`${D}/mine/*`]: 'allow' } }, 'ext obj star deny': { external_directory: { '*': 'deny' } } })) {
      writeFileSync(`${D}/person/.config/opencode/opencode.json`, JSON.stringify({ ...own, permission }));
      await go('opencode ' + name, ['opencode', ...opencode.args], W, allow);
    }
    writeFileSync(`${D}/person/.config/opencode/opencode.json`, JSON.stringify({ ...own, agent: { build: { permission: { external_directory: 'deny' } } } }));
    await go('opencode agent deny', ['opencode', ...opencode.args], W, allow);
    writeFileSync(`${D}/person/.config/opencode/opencode.json`, JSON.stringify({ ...own, agent: { build: { permission: { edit: 'allow' } } } }));
    await go('opencode beside', ['opencode', ...opencode.args], `[[write: ${file} = {}]] [[write: ${D}/a/out/../check.log = {}]]`, allow);
    await go('opencode printenv', ['opencode', ...opencode.args], `[[run: printenv OMO_RESULT]] [[run: echo {} > "$OMO_RESULT"]] [[run: echo {} > "$OMO_RESULT/../../check.log"]]`, allow);
  } finally { await network.close(); await server.close(); rmSync(D, { recursive: true, force: true }); }
});
