import { test } from 'vitest';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { execa } from 'execa';
import { prepareAgents } from './support/agents.ts';
import { startModelServer } from './support/model-server/server.ts';
import { offlineNetwork } from './support/offline.ts';
import { claude } from '../src/adapters/agents/claude.ts';
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
    console.log('   OUT', r.stdout.split('\n').filter((l) => /tool_result|command_execution/.test(l) && !/in_progress/.test(l)).map((l) => l.slice(0, 420)).join('\n   ---'));
    console.log('   told of out:', JSON.stringify(server.turns().slice(n)[0] ?? {}).includes(`${D}/a/out`), last?.length);
  };
  let env0: any;
  try {
    env0 = await prepareAgents(`${D}/person`, network.url, '/work/main/.cache/agents/node_modules/.bin');
    const dir = ['--add-dir', `${D}/a/out`];
    if (process.env.WHO !== 'codex') {
    await go('claude echo', ['claude', ...dir, ...claude.args], `[[run: echo "$OMO_RESULT"]]`);
    await go('claude printenv', ['claude', ...dir, ...claude.args], `[[run: printenv OMO_RESULT]]`);
    await go('claude printenv allowed', ['claude', ...dir, '--allowedTools=Bash(printenv OMO_RESULT)', ...claude.args], `[[run: printenv OMO_RESULT]]`);
    await go('claude write', ['claude', ...dir, ...claude.args], `[[write: ${file} = {}]] [[write: ${D}/a/check.log = x]]`);
    await go('claude redirect allowed', ['claude', ...dir, '--allowedTools=Bash(printenv OMO_RESULT)', ...claude.args], `[[run: echo '{}' > "$OMO_RESULT"]] [[run: echo '{}' > ${file}]]`);
    await go('claude two dirs', ['claude', ...dir, ...claude.args, '--add-dir', `${D}/mine`], `[[write: ${file} = {}]] [[write: ${D}/mine/x = {}]] [[write: ${D}/a/out/../check.log = {}]]`);
    await go('claude lit $', ['claude', ...dir, ...claude.args], `[[write: $OMO_RESULT = {}]]`);
    } else {
    const P = `[[run: echo '{}' > "$OMO_RESULT"]] [[run: echo x > ${D}/a/check.log]] [[run: echo x > ${D}/mine/x]]`;
    await go('codex none', ['codex', ...codex.args], P);
    await go('codex root add-dir', ['codex', ...dir, ...codex.args], P);
    writeFileSync(`${D}/person/.codex/config.toml`, `sandbox_workspace_write.writable_roots=["${D}/mine"]\n` + (await import('node:fs')).readFileSync(`${D}/person/.codex/config.toml`, 'utf8'));
    await go('codex root add-dir + own roots', ['codex', ...dir, ...codex.args], P);
    await go('codex -c + own roots', ['codex', '-c', `sandbox_workspace_write.writable_roots=["${D}/a/out"]`, ...codex.args], P);
    await go('codex add-dir + read-only', ['codex', ...dir, ...codex.args.map((w) => w === 'workspace-write' ? 'read-only' : w)], P);
    await go('codex two add-dir', ['codex', ...dir, ...codex.args.slice(0, -1), '--add-dir', `${D}/mine`, '-'], P);
    await go('codex add-dir + full', ['codex', ...dir, ...codex.args.map((w) => w === 'workspace-write' ? 'danger-full-access' : w)], P);
    }
  } finally { await network.close(); await server.close(); rmSync(D, { recursive: true, force: true }); }
});
