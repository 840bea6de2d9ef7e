import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Answering } from '../adapters/socket/answer.ts';
import { openDoor } from '../adapters/socket/door.ts';
import type { Home } from '../config/home.ts';
import { loadConfig } from '../config/load.ts';
import { OmoError } from '../core/errors.ts';
import { messageOf } from '../core/fault.ts';
import { METHODS, type Method, type WebReport } from '../protocol/messages.ts';

export interface WebParts {
  readonly home: Home;
  readonly log: Logger;
  readonly methods: Answering['methods'];
  readonly onError: (error: unknown) => void;
}

export interface Web {
  /** Absent: config.json wants none. */
  readonly report?: WebReport;
  close(): Promise<void>;
}

/** Opens the door for browsers where config.json wants one. Never rejects: without it a daemon does all the rest. */
export async function openWeb(parts: WebParts): Promise<Web> {
  const { home, log } = parts;
  await forget(home, log);
  try {
    const { web } = await loadConfig(home.root);
    return web === undefined ? NONE : await open(parts, web.port);
  } catch (error) {
    log.error({ err: error }, 'no door for browsers');
    // Settings that don't check are told by every command that needs them.
    const isTold = error instanceof OmoError && error.code !== 'E_WEB';
    return isTold ? NONE : { ...NONE, report: { problem: messageOf(error) } };
  }
}

const NONE: Web = { close: async () => undefined };

/** The token is new for each daemon, and written only once the port is this daemon's. */
async function open({ home, log, methods, onError }: WebParts, port: number): Promise<Web> {
  const token = randomBytes(32).toString('hex');
  const door = await openDoor({ port, token, schemas: METHODS, methods: forBrowsers(methods), onError });
  try {
    await writeFile(home.webToken, token, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    await door.close();
    throw unwritable(home.webToken, error);
  }
  const close = async (): Promise<void> => {
    await forget(home, log);
    await door.close();
  };
  return { report: { address: `http://127.0.0.1:${port}`, tokenFile: home.webToken }, close };
}

/** One that can't be removed opens nothing: each door has a token of its own. */
async function forget({ webToken }: Home, log: Logger): Promise<void> {
  try {
    await rm(webToken, { force: true });
  } catch (error) {
    log.warn({ err: error, file: webToken }, 'token not removed');
  }
}

function unwritable(file: string, cause: unknown): OmoError {
  return new OmoError(
    'E_WEB',
    `browsers are not let in, since the token they must show can't be written to ${file}: ${messageOf(cause)}. Make room for it there, then \`omo daemon stop\`; everything else works without it.`,
    { cause },
  );
}

/**
 * What a page may ask: to see, to answer what a worker asks, and to stop things. Nothing that begins work or changes
 * branches: such a request says of itself whose worker it comes from, and a browser is no process of the ledger.
 */
const OPEN: ReadonlySet<string> = new Set<Method>([
  'status',
  'run.watch',
  'run.report',
  'worker.logs',
  'inbox',
  'limits',
  'usage',
  'workers.wait',
  'task.findings',
  'task.prompt',
  'question.answer',
  'run.cancel',
  'worker.kill',
  'workers.kill-all',
  'pause',
  'resume',
]);

function forBrowsers(methods: Answering['methods']): Answering['methods'] {
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [name, OPEN.has(name) ? method : () => refuse(name)]),
  );
}

function refuse(method: string): never {
  throw new OmoError(
    'E_WEB',
    `${method} can't be asked for by a browser, which may look, answer and stop. Use the command line.`,
  );
}
