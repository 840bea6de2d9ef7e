import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ABOUT } from '../../../src/adapters/install/agent.ts';
import { codexTrust } from '../../../src/adapters/install/codex-trust.ts';
import { uninstall } from '../../../src/adapters/install/install.ts';
import { stopCommand } from '../../../src/adapters/install/stop-hook.ts';
import { STOP_HOOK } from '../../../src/adapters/install/templates.ts';
import { AGENT_PINS } from '../../support/install-agents.ts';
import {
  commandsOfOpenCode,
  env,
  events,
  home,
  installInto,
  lastText,
  recordHook,
  recordOmo,
  request,
  run,
  server,
  sessionOf,
  sessionsTold,
  trustingLines,
  wrapped,
} from './real-stage.ts';

/** The real programs find what was installed, hand the model what the person typed, and run the hook. */
const tags = ['agents'];
/** OpenCode takes 20 to 40 s to start on a machine under load, once for each run. */
const SLOW_MS = 400_000;
const TYPED = `Build "login" UI, it's $HOME and \`id\``;

test('the versions that were tried are the ones these tests run', { tags }, () => {
  expect(Object.values(ABOUT).map(({ tried }) => tried)).toEqual(Object.values(AGENT_PINS));
});

describe('Claude Code', () => {
  test('hands its model the command with what was typed, and runs omo without asking', { tags }, async () => {
    recordOmo();
    await installInto('claude');
    const said = await run('claude', ['-p', `/orchestrate ${TYPED} [[run: omo orchestrate --detach -- 'a, b']]`]);
    expect(said.exitCode).toBe(0);
    expect(lastText()).toContain(`<tasks>\n${TYPED} `);
    expect(lastText()).toContain('omo orchestrate --detach --json -- ');
    // The mark stands twice in what the model gets: as it was typed, and where the command puts it.
    const calls = readFileSync(join(home, 'omo.log'), 'utf8').trimEnd().split('\n');
    expect(new Set(calls)).toEqual(new Set(['orchestrate|--detach|--|a, b|']));
  });

  test('tells of a turn’s end only where it was started as a worker by hand', { tags }, async () => {
    await installInto('claude', { hooks: true });
    await run('claude', ['-p', 'hello']);
    await run('claude', ['-p', 'hello'], { ORCH_WORKER_NAME: 'front', OMO_RUN_ID: 'run-1' });
    expect(events()).toEqual([]);
    await run('claude', ['-p', 'hello'], { ORCH_WORKER_NAME: 'interactive' });
    await expect.poll(events, WAIT).toEqual([stopped('interactive')]);
  });

  test('offers the command to the person and not to the model', { tags }, async () => {
    await installInto('claude');
    await run('claude', ['-p', 'hello']);
    expect(JSON.stringify(server.turns().at(-1)?.asked.body)).not.toContain('agents at once with omo');
  });

  test('ignores settings with a comment, as the installation says', { tags }, async () => {
    mkdirSync(join(home, '.claude'));
    writeFileSync(join(home, '.claude', 'settings.json'), '{\n  // mine\n  "model": "sonnet"\n}\n');
    const changes = await installInto('claude', { hooks: true });
    expect(changes.at(-1)?.note).toMatch(/comments.*ignores/);
    await run('claude', ['-p', 'hello'], { ORCH_WORKER_NAME: 'interactive' });
    expect(events()).toEqual([]);
  });

  test('no longer knows the command when it was taken away', { tags }, async () => {
    await installInto('claude');
    await uninstall(request('claude'), () => new Date());
    const before = server.turns().length;
    const said = await run('claude', ['-p', '/orchestrate A, B']);
    expect(`${said.stdout}${said.stderr}`).toContain('Unknown command: /orchestrate');
    expect(server.turns().length).toBe(before);
  });
});

describe('OpenCode', () => {
  test('lists the command, and hands its model what was typed', { tags }, async () => {
    await installInto('opencode');
    expect(await commandsOfOpenCode()).toContainEqual(
      expect.objectContaining({ name: 'orchestrate', source: 'command', hints: ['$ARGUMENTS'] }),
    );
    const said = await run('opencode', ['run', '--command', 'orchestrate', 'Build', 'UI']);
    expect(said.exitCode).toBe(0);
    expect(lastText()).toContain('<tasks>\nBuild UI\n</tasks>');
    expect(lastText()).toContain('omo orchestrate --detach --json -- ');
    expect(lastText()).not.toContain('omo:installed');
  });

  test('offers the command to the person and not to the model', { tags }, async () => {
    await installInto('opencode');
    await run('opencode', ['run', 'hello']);
    expect(JSON.stringify(server.turns().at(-1)?.asked.body)).not.toContain('agents at once with omo');
  });

  test('tells of a turn’s end only where it was started as a worker by hand', { tags, timeout: SLOW_MS }, async () => {
    await installInto('opencode', { hooks: true });
    const told = recordHook();
    await run('opencode', ['run', 'hello']);
    await run('opencode', ['run', 'hello'], { ORCH_WORKER_NAME: 'front', OMO_RUN_ID: 'run-1' });
    // What the two before had told would be there before this.
    await run('opencode', ['run', 'hello'], { ORCH_WORKER_NAME: 'interactive' });
    await expect.poll(told, WAIT).toEqual(['interactive']);
  });

  test('tells of the end of its main session’s turn, once', { tags, timeout: SLOW_MS }, async () => {
    await installInto('opencode', { hooks: true });
    const before = server.turns().length;
    await run('opencode', ['run'], { ORCH_WORKER_NAME: 'interactive' }, SUB_AGENT);
    const [main, child] = server.turns().slice(before);
    expect([child?.asked.text, sessionOf(child) === sessionOf(main)]).toEqual(['a part of it', false]);
    // The child's turn ended first, so what it had told would be there before this.
    await expect.poll(sessionsTold, WAIT).toContain(sessionOf(main));
    expect(sessionsTold()).toEqual([sessionOf(main)]);
  });
});

describe('Codex', () => {
  test('hands its model the skill with what was typed', { tags }, async () => {
    await installInto('codex');
    const said = await run('codex', ['exec', '--skip-git-repo-check', `$orchestrate ${TYPED}`]);
    expect(said.exitCode).toBe(0);
    expect(server.turns().at(-1)?.asked.said.slice(-2)).toEqual([
      `$orchestrate ${TYPED}`,
      expect.stringMatching(/<name>orchestrate<\/name>[^]*omo orchestrate --detach --json -- /),
    ]);
  });

  test('offers the skill to the person and not to the model', { tags }, async () => {
    await installInto('codex');
    await run('codex', ['exec', '--skip-git-repo-check', 'hello']);
    expect(JSON.stringify(server.turns().at(-1)?.asked.body)).not.toContain('agents at once with omo');
  });

  test('tells of a turn’s end once the hook is trusted, and omo can tell whether it is', { tags }, async () => {
    await installInto('codex', { hooks: true });
    const codex = wrapped('codex');
    const worker = { ORCH_WORKER_NAME: 'interactive' };
    expect(await codexTrust(codex, env, home, stopCommand(STOP_HOOK))).toBe('untrusted');
    await run('codex', ['exec', '--skip-git-repo-check', 'hello'], worker);
    expect(events()).toEqual([]);
    appendFileSync(join(home, '.codex', 'config.toml'), await trustingLines(codex));
    expect(await codexTrust(codex, env, home, stopCommand(STOP_HOOK))).toBe('trusted');
    await run('codex', ['exec', '--skip-git-repo-check', 'hello'], worker);
    await expect.poll(events, WAIT).toEqual([stopped('interactive')]);
  });

  test('of which nothing can be learnt leaves the trust unknown', { tags }, async () => {
    await installInto('codex', { hooks: true });
    expect(await codexTrust(wrapped('codex'), env, home, 'another command')).toBe('unknown');
    expect(await codexTrust('/bin/false', env, home, stopCommand(STOP_HOOK))).toBe('unknown');
  });
});

/** An event is there within a second; a machine under load gets more. */
const WAIT = { timeout: 30_000, interval: 50 };

/** By standard input: OpenCode puts quotes around an argument with blanks. */
const SUB_AGENT = '[[tool: task {"description":"d","prompt":"a part of it","subagent_type":"general"}]]';

function stopped(worker: string): unknown {
  return expect.objectContaining({
    type: 'worker_stopped',
    worker_name: worker,
    session_id: expect.stringMatching(/^[\w-]+$/) as string,
  });
}
