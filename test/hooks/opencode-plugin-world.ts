import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, onTestFinished, vi } from 'vitest';

/** omo's plugin for OpenCode by itself, with a stand-in for what OpenCode gives it. */
export const PLUGIN = pathToFileURL(join(import.meta.dirname, '..', '..', 'hooks', 'opencode-plugin.js')).href;
const WORKER = { ORCH_WORKER_NAME: 'backend', OMO_RUN_ID: 'r1', OMO_TASK_ID: 't1', OMO_ATTEMPT: '2' };

export interface Hooks {
  event(input: { event: OpenCodeEvent }): Promise<void>;
  'chat.message'(input: { sessionID: string }, output: { parts: unknown[] }): Promise<void>;
  'shell.env'(input: { cwd: string; callID?: string }, output: { env: Record<string, unknown> }): Promise<void>;
  dispose(): Promise<void>;
}
export interface OpenCodeEvent {
  type: string;
  properties: Record<string, unknown>;
}
export type Call = { method: string; url: string; path?: unknown; body?: unknown };
type Answer = (call: Call) => unknown;

/** For the plugin to look into its mailbox, which it does each second at least. */
export const SOON = { timeout: 10_000 };

/** Of the test that runs: omo's home, and the instances of the plugin. */
export const world: { dir: string; loaded: Partial<Hooks>[] } = { dir: '', loaded: [] };

/** For a test file: each test has a home of its own, and a plugin that nothing has been told yet. */
export function inWorlds(): void {
  beforeEach(async () => {
    vi.resetModules();
    Object.assign(world, { loaded: [], dir: await mkdtemp(join(tmpdir(), 'omo-plugin-')) });
    for (const folder of ['events', 'run/outbox', 'mail']) await mkdir(join(world.dir, folder), { recursive: true });
    await writeFile(join(world.dir, 'token'), 'secret\n');
    const folders = {
      OMO_HOME: world.dir,
      OMO_MAIL: join(world.dir, 'mail'),
      OMO_TOKEN_FILE: join(world.dir, 'token'),
    };
    for (const [name, value] of Object.entries({ ...WORKER, ...folders })) vi.stubEnv(name, value);
    for (const name of ['OMO_OPENCODE', 'OMO_OPENCODE_PID']) vi.stubEnv(name, undefined);
  });
  afterEach(async () => {
    for (const hooks of world.loaded) await hooks.dispose?.();
    vi.unstubAllEnvs();
    await rm(world.dir, { recursive: true, force: true });
  });
}

/** Loads the plugin as OpenCode does; `answer` stands in for its API. */
export async function load(answer: Answer = () => ({})): Promise<{ hooks: Hooks; calls: Call[]; logged: string[] }> {
  const calls: Call[] = [];
  const logged: string[] = [];
  const ask = (method: string) => async (given: Omit<Call, 'method'> & { headers?: unknown }) => {
    const { headers: _, ...call } = { method, ...given };
    if (method === 'post') calls.push(call);
    try {
      return { data: await answer(call) };
    } catch (error) {
      return { error };
    }
  };
  const log = ({ body }: { body: { message: string } }) => Promise.resolve(logged.push(body.message));
  const client = { _client: { get: ask('get'), post: ask('post') }, app: { log } };
  const { OmoPlugin } = (await import(PLUGIN)) as { OmoPlugin: (ctx: unknown) => Promise<Hooks> };
  const hooks = await OmoPlugin({ client, directory: '/project' });
  world.loaded.push(hooks);
  onTestFinished(() => expect(logged.filter((one) => !/ENOENT|TypeError/.test(one))).toEqual([]));
  return { hooks, calls, logged };
}

/** With a main session, and only what comes after that told. */
export async function begun(sessionID: string, answer?: Answer) {
  const begins = await load(answer);
  await hear(begins.hooks, created(sessionID));
  await forget();
  return begins;
}

export async function forget(): Promise<void> {
  for (const file of await readdir(join(world.dir, 'events'))) await rm(join(world.dir, 'events', file));
}

export async function hear(hooks: Hooks, ...events: (OpenCodeEvent | OpenCodeEvent[])[]): Promise<void> {
  for (const event of events.flat()) await hooks.event({ event });
}

export async function post(name: string, text: string): Promise<void> {
  await writeFile(join(world.dir, 'mail', `${name}.tmp`), text);
  await rename(join(world.dir, 'mail', `${name}.tmp`), join(world.dir, 'mail', name));
}

export async function payloads(): Promise<Record<string, unknown>[]> {
  const files = (await readdir(join(world.dir, 'events'))).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(world.dir, 'events', file), 'utf8')));
  return texts.map((text) => (JSON.parse(text) as { payload: Record<string, unknown> }).payload);
}

export function isFor(path: unknown, id: string): boolean {
  return (path as { id?: string } | undefined)?.id === id;
}

export function created(id: string, parentID?: string): OpenCodeEvent {
  const info = { id, ...(parentID !== undefined && { parentID, agent: 'general' }) };
  return { type: 'session.created', properties: { sessionID: id, info } };
}

export function busy(sessionID: string): OpenCodeEvent {
  return { type: 'session.status', properties: { sessionID, status: { type: 'busy' } } };
}

export function retry(sessionID: string, attempt: number): OpenCodeEvent {
  return {
    type: 'session.status',
    properties: { sessionID, status: { type: 'retry', attempt, message: 'wait', next: 1 } },
  };
}

export function idle(sessionID: string): OpenCodeEvent {
  return { type: 'session.idle', properties: { sessionID } };
}

/** An assistant's message with one text. */
export function said(sessionID: string, id: string, text: string): OpenCodeEvent[] {
  const info = { id, sessionID, role: 'assistant' };
  return [{ type: 'message.updated', properties: { info } }, part(sessionID, id, text)];
}

export function part(sessionID: string, messageID: string, text: string): OpenCodeEvent {
  return {
    type: 'message.part.updated',
    properties: { part: { id: `prt_${messageID}`, sessionID, messageID, type: 'text', text } },
  };
}

export function textPart(text: string, synthetic?: boolean) {
  return { type: 'text', text, ...(synthetic && { synthetic }) };
}
