import { readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { hookArgs, hooksListRequest, skippedHooks } from '../../../src/adapters/agents/codex-hooks.ts';
import { codexLive } from '../../../src/adapters/agents/codex-live.ts';
import type { Signal } from '../../../src/core/events/signal.ts';
import { textOf } from '../../support/tmux.ts';
import {
  endsOf,
  keysFor,
  lastTurn,
  newWorker,
  openScreen,
  POLL,
  readyScreen,
  runBatch,
  START_MS,
  startCodexHome,
  type CodexHome,
} from './codex-world.ts';

/** The real Codex with omo's hooks, offline, on its screen and without. */
const tags = ['agents'];
let home: CodexHome;
beforeAll(async () => {
  home = await startCodexHome();
}, START_MS);
afterAll(() => home.close());

describe('hooks', () => {
  test.for(['batch', 'screen'] as const)('of the %s form are trusted by Codex itself', { tags }, async (form) => {
    const answer = await appServer(hookArgs(form));
    expect(skippedHooks(form, answer)).toEqual([]);
  });

  test('whose definition is another than the one that is trusted are told as skipped', { tags }, async () => {
    const changed = hookArgs('batch').map((word) => word.replace('timeout=60}', 'timeout=61}'));
    const skipped = skippedHooks('batch', await appServer(changed));
    expect(skipped).toEqual(['SessionStart', 'UserPromptSubmit', 'Stop', 'SubagentStop']);
  });

  test('tell of a turn without a screen, and of the conversation that goes on', { tags }, async () => {
    const worker = await newWorker(home, 'alpha');
    await runBatch(home, worker, 'Say it. [[say: It is said.]]');
    const first = await worker.signals();
    expect(first.map((signal) => signal.is)).toEqual(TURN_ALONE);
    expect(first).toMatchObject(
      expect.arrayContaining([
        { is: 'accepted', text: 'Say it. [[say: It is said.]]' },
        { is: 'turn-ended', message: 'It is said.' },
      ]) as Signal[],
    );
    const again = codexLive.resume.batch.map((word) => word.replace('{id}', conversationOf(first)));
    await runBatch(home, worker, 'And again.', again);
    expect(lastTurn(home).asked.said).toEqual(['Say it. [[say: It is said.]]', 'And again.']);
    expect((await worker.signals()).slice(first.length).map((signal) => signal.is)).toEqual(TURN_ALONE);
    expect(conversationOf(await worker.signals())).toBe(conversationOf(first));
  });

  test('of the person that are trusted go on working, and nothing of theirs is changed', { tags }, async () => {
    const mine = join(home.folder, 'mine');
    await trustedHook(`cat > '${mine}'`);
    const before = await codexHome();
    const worker = await newWorker(home, 'alpha');
    await runBatch(home, worker, 'Hello.');
    expect(JSON.parse(await textOf(mine))).toMatchObject({ hook_event_name: 'Stop' });
    expect((await worker.signals()).map((signal) => signal.is)).toEqual(TURN_ALONE);
    expect(await codexHome()).toEqual(before);
  });

  test('of two workers on one home carry each its own name', { tags }, async () => {
    const workers = [await newWorker(home, 'alpha'), await newWorker(home, 'beta')];
    const prompt = '[[run: printf %s "$ORCH_WORKER_NAME" > name.txt]]';
    for (const worker of workers) await (await readyScreen(home, worker)).say(prompt);
    for (const worker of workers) {
      await expect.poll(() => endsOf(worker), POLL).toHaveLength(1);
      expect(new Set((await worker.heard()).map((event) => event.worker))).toEqual(new Set([worker.name]));
      expect(await textOf(join(worker.cwd, 'name.txt'))).toBe(worker.name);
    }
  });
});

describe('a screen', () => {
  test(
    'is heard turn by turn, broken off, ended, and its conversation goes on with the old messages',
    { tags },
    async () => {
      const worker = await newWorker(home, 'alpha');
      const screen = await readyScreen(home, worker);
      expect(await screen.marked()).toBe(false);
      await screen.say('First. [[say: One.]]');
      await expect.poll(() => endsOf(worker), POLL).toEqual([{ is: 'turn-ended', message: 'One.' }]);
      await screen.say('Second. [[wait: 30000]] [[say: Two.]]');
      await expect.poll(screen.shown, POLL).toBe('working');
      await screen.keys('Escape');
      await expect.poll(async () => (await worker.signals()).at(-1), POLL).toEqual({ is: 'interrupted' });
      await expect.poll(screen.shown, POLL).toBe('empty composer');
      await screen.keys('C-c');
      await expect.poll(async () => (await worker.signals()).at(-1)?.is, POLL).toBe('session-ended');

      const next = await newWorker(home, 'alpha');
      const id = conversationOf(await worker.signals());
      const args = codexLive.resume.screen.map((word) => word.replace('{id}', id));
      const resumed = await readyScreen(home, next, args);
      await resumed.say('Third. [[say: Three.]]');
      await expect.poll(() => endsOf(next), POLL).toEqual([{ is: 'turn-ended', message: 'Three.' }]);
      expect(conversationOf(await next.signals())).toBe(id);
      const { asked } = lastTurn(home);
      expect(asked.said[0]).toBe('First. [[say: One.]]');
      expect(asked.text).toBe('Third. [[say: Three.]]');
    },
  );

  test('takes what is said during a turn into it: two prompts are accepted, one turn ends', { tags }, async () => {
    const worker = await newWorker(home, 'alpha');
    const screen = await readyScreen(home, worker);
    await screen.say('Slow. [[run: until [ -e go ]; do sleep 0.1; done]] [[say: Slowly.]]');
    await expect.poll(screen.shown, POLL).toBe('working');
    await screen.say('Faster.');
    await expect.poll(screen.lines, POLL).toContainEqual(expect.stringContaining('↳ Faster.'));
    await writeFile(join(worker.cwd, 'go'), '');
    await expect.poll(() => endsOf(worker), POLL).toHaveLength(1);
    const accepted = (await worker.signals()).filter((signal) => signal.is === 'accepted').map(({ text }) => text);
    expect(accepted.map((text) => text.slice(0, 7))).toEqual(['Slow. [', 'Faster.']);
  });

  test('is its own program, though a server of the person’s runs that every screen would share', { tags }, async () => {
    await sharedServer();
    const worker = await newWorker(home, 'alpha');
    const screen = await openScreen(home, worker, codexLive.screenArgs, 'without');
    await expect.poll(screen.shown, POLL).toBe('empty composer');
    await screen.say('[[run: printf %s "$ORCH_WORKER_NAME" > name.txt]]');
    await expect.poll(() => textOf(join(worker.cwd, 'name.txt')), POLL).toBe('alpha');
  });

  test('asks to trust a folder; allowed, it is ready, denied, it ends', { tags }, async () => {
    for (const [option, end] of [
      ['allow', 'empty composer'],
      ['deny', undefined],
    ] as const) {
      const worker = await newWorker(home, 'alpha');
      await execa('git', ['init', '-q'], { cwd: worker.cwd });
      const screen = await openScreen(home, worker);
      await expect.poll(screen.shown, POLL).toBe('folder trust dialog');
      expect(await screen.marked()).toBe(true);
      await screen.keys(...keysFor('folder trust dialog', option));
      await expect.poll(() => screen.shown().catch(() => undefined), POLL).toBe(end);
      if (option === 'deny') await expect.poll(() => screen.lines().catch(() => 'ended'), POLL).toBe('ended');
    }
  });

  test('asks to review new hooks, and goes on without them', { tags }, async () => {
    const worker = await newWorker(home, 'alpha');
    await ownHook('true');
    const screen = await openScreen(home, worker);
    await expect.poll(screen.shown, POLL).toBe('hook review dialog');
    expect(await screen.marked()).toBe(true);
    await screen.keys(...keysFor('hook review dialog', 'deny'));
    await expect.poll(screen.shown, POLL).toBe('empty composer');
    await screen.say('Hello.');
    await expect.poll(() => endsOf(worker), POLL).toHaveLength(1);
  });
});

const TURN_ALONE = ['session', 'session', 'accepted', 'turn-ended', 'session-ended'];

function conversationOf(signals: readonly Signal[]): string {
  return signals.findLast((signal) => signal.is === 'session')?.conversation ?? 'none';
}

/** What Codex answers to the question which hooks it would run. */
async function appServer(args: readonly string[]): Promise<unknown> {
  const [program = '', ...rest] = home.network.wrap(['codex', ...args, 'app-server']);
  const asking = execa(program, rest, { env: home.env, extendEnv: false, timeout: 60_000, reject: false });
  asking.stdin.write(hooksListRequest(home.folder));
  for await (const line of asking.iterable()) {
    const answer = JSON.parse(line) as { id?: number };
    if (answer.id !== 2) continue;
    asking.stdin.end();
    await asking;
    return answer;
  }
  throw new Error('the app-server ended without an answer');
}

/** A hook of the person's own, not reviewed, until the test is over. */
async function ownHook(command: string): Promise<void> {
  const file = join(home.folder, '.codex', 'hooks.json');
  await writeFile(file, JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: 'command', command }] }] } }));
  onTestFinished(() => rm(file));
}

/** The background server a person's own Codex would start, and every screen would then use. */
async function sharedServer(): Promise<void> {
  const person = await newWorker(home, 'person');
  const [program = '', ...args] = home.network.wrap(['codex', 'app-server', '--listen', 'unix://']);
  const running = execa(program, args, { env: person.env, extendEnv: false, reject: false, stdin: 'ignore' });
  const link = join(home.folder, '.codex', 'app-server-control', 'app-server-control.sock');
  const socket = () => readlink(link).catch(() => undefined);
  await expect.poll(socket, POLL).toBeDefined();
  const left = (await socket()) ?? link;
  onTestFinished(async () => {
    running.kill();
    await running;
    await rm(left, { force: true });
  });
}

/** A hook of the person's own, reviewed and trusted. */
async function trustedHook(command: string): Promise<void> {
  const config = join(home.folder, '.codex', 'config.toml');
  const before = await readFile(config, 'utf8');
  await ownHook(command);
  const { result } = (await appServer([])) as { result: { data: { hooks: { key: string; currentHash: string }[] }[] } };
  const [listed] = result.data[0]?.hooks ?? [];
  await writeFile(
    config,
    `${before}[hooks.state.${JSON.stringify(listed?.key)}]\ntrusted_hash = "${listed?.currentHash}"\n`,
  );
  onTestFinished(() => writeFile(config, before));
}

/** The person's settings. */
async function codexHome(): Promise<string[]> {
  return Promise.all(['config.toml', 'hooks.json'].map((name) => readFile(join(home.folder, '.codex', name), 'utf8')));
}
