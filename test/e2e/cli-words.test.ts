import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { makeOmo } from '../support/run-omo.ts';

const tags = ['e2e'];

test('the version is that of package.json', { tags }, async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
  expect(await makeOmo().run('--version')).toEqual({ exit: 0, stdout: version, stderr: '' });
});

test('every command has help with an example', { tags }, async () => {
  const omo = makeOmo();
  const overview = await omo.run('help');
  const commands = [...overview.stdout.matchAll(/^ {2}([a-z][a-z-]+) .*$/gm)]
    .map(([, name]) => name ?? '')
    .filter((name) => name !== 'omo' && name !== 'help');
  const helps = await Promise.all(
    [...new Set(commands)].map(async (name) => [name, (await omo.run('help', name)).stdout.includes('\nExample')]),
  );
  expect(helps).toEqual(
    [
      'orchestrate',
      'add',
      'plan',
      'results',
      'cancel',
      'synthesize',
      'merge',
      'clean',
      'evaluate',
      'prompt',
      'status',
      'logs',
      'attach',
      'kill',
      'kill-all',
      'interactive',
      'inbox',
      'answer',
      'send',
      'wait',
      'explain',
      'transcript',
      'events',
      'limits',
      'pause',
      'resume',
      'usage',
      'install',
      'uninstall',
      'domains',
      'daemon',
      'doctor',
      'demo',
      'journal',
    ].map((name) => [name, true]),
  );
});

test('omo help exit-codes tells each code', { tags }, async () => {
  const said = await makeOmo().run('help', 'exit-codes');
  expect([...said.stdout.matchAll(/^ +(\d+) {2}/gm)].map(([, code]) => Number(code))).toEqual([
    0, 1, 2, 3, 4, 5, 124, 130,
  ]);
});

test('the seed example is split into four domains', { tags }, async () => {
  const said = await makeOmo().run('plan', '--json', 'Build login UI, Create JWT API, Write tests, Security audit');
  const plan = JSON.parse(said.stdout);
  expect([said.exit, plan.recommend.mode, plan.tasks.map(({ domain }: { domain: string }) => domain)]).toEqual([
    0,
    'orchestrate',
    ['frontend', 'backend', 'testing', 'security'],
  ]);
});

test('a plan is read from a file that is named in the text, and done tasks are left out', { tags }, async () => {
  const omo = makeOmo();
  writeFileSync(join(omo.project, 'plan.md'), '# Plan\n\n- [x] Old UI\n- [ ] Build the API\n');
  const said = await omo.run('plan', '--json', 'execute tasks from plan.md');
  expect([said.exit, JSON.parse(said.stdout).tasks.map(({ title }: { title: string }) => title)]).toEqual([
    0,
    ['Build the API'],
  ]);
});

test('a plan that cannot be run is shown whole, with exit 2', { tags }, async () => {
  const said = await makeOmo().run('plan', '--json', 'a (depends_on: nope)');
  expect([said.exit, JSON.parse(said.stdout).problems.map(({ code }: { code: string }) => code)]).toEqual([
    2,
    ['E_DEPENDENCY'],
  ]);
});

test('an added domain is found by its keywords', { tags }, async () => {
  const omo = makeOmo();
  expect(await omo.run('domains', 'add', 'blockchain', 'smart contract', 'web3')).toEqual({
    exit: 0,
    stdout: 'blockchain: smart contract, web3',
    stderr: '',
  });
  const said = await omo.run('plan', '--json', 'Write the smart contract');
  expect(JSON.parse(said.stdout).tasks[0].domain).toBe('blockchain');
});

test('without a daemon, status says so with exit 4 and starts none', { tags }, async () => {
  const omo = makeOmo();
  const said = await omo.run('status', '--json');
  expect([said.exit, JSON.parse(said.stdout).error.code]).toEqual([4, 'E_DAEMON_UNREACHABLE']);
  expect((await omo.run('daemon', 'status', '--json')).exit).toBe(4);
});

test('status loads no library', { tags }, async () => {
  const omo = makeOmo();
  await omo.run('daemon', 'start');
  const trace =
    'data:text/javascript,export async function resolve(a,b,next){const r=await next(a,b);process._rawDebug("loaded "+r.url);return r}';
  const bin = join(import.meta.dirname, '../../bin/omo');
  const said = await execa(process.execPath, ['--no-warnings', '--experimental-loader', trace, bin, 'status'], {
    env: omo.env,
    extendEnv: false,
  });
  const loaded = [...said.stderr.matchAll(/^loaded (.*)$/gm)].map(([, url]) => url ?? '');
  expect([loaded.length > 5, loaded.filter((url) => url.includes('/node_modules/'))]).toEqual([true, []]);
});

test('doctor says what is there and what to do, and that a broken config is in the way', { tags }, async () => {
  const omo = makeOmo();
  const healthy = JSON.parse((await omo.run('doctor', '--json')).stdout);
  expect(healthy.checks.map(({ name }: { name: string }) => name)).toEqual([
    'node',
    'tmux',
    'git',
    'opencode',
    'codex',
    'claude',
    'home',
    'config',
    'journal',
    'socket',
    'daemon',
    'stopping',
    'leftovers',
    'PATH',
  ]);
  writeFileSync(join(omo.home, 'config.json'), '{"maxWorkers": 0}');
  const said = await omo.run('doctor', '--json');
  const failed = JSON.parse(said.stdout).checks.filter(({ state }: { state: string }) => state === 'fail');
  expect([said.exit, failed.map(({ name }: { name: string }) => name)]).toEqual([1, ['config']]);
});

test('doctor tells of another program called omo that stands earlier on PATH', { tags }, async () => {
  const omo = makeOmo();
  writeFileSync(join(omo.root, 'omo'), '#!/bin/sh\n', { mode: 0o755 });
  const said = await omo.runWith({ PATH: `${omo.root}:${process.env['PATH']}` }, 'doctor', '--json');
  const check = JSON.parse(said.stdout).checks.find(({ name }: { name: string }) => name === 'PATH');
  expect([said.exit, check.state, check.says]).toEqual([
    0,
    'warn',
    `${omo.root}/omo is another program called omo, or another copy`,
  ]);
});
