import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Answering } from '../adapters/socket/answer.ts';
import { openDoor } from '../adapters/socket/door.ts';
import type { Home } from '../config/home.ts';
import { loadConfig } from '../config/load.ts';
import { OmoError } from '../core/errors.ts';
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
  await rm(home.webToken, { force: true });
  try {
    const { web } = await loadConfig(home.root);
    return web === undefined ? NONE : await open(parts, web.port);
  } catch (error) {
    if (!(error instanceof OmoError)) throw error;
    log.error({ err: error }, 'no door for browsers');
    await rm(home.webToken, { force: true });
    // Settings that don't check are told by every command that needs them.
    return error.code === 'E_WEB' ? { ...NONE, report: { problem: error.message } } : NONE;
  }
}

const NONE: Web = { close: async () => undefined };

/** The token is new for each daemon, and written only once the port is this daemon's. */
async function open({ home, methods, onError }: WebParts, port: number): Promise<Web> {
  const token = randomBytes(32).toString('hex');
  const door = await openDoor({ port, token, schemas: METHODS, methods: forBrowsers(methods), onError });
  await writeFile(home.webToken, token, { mode: 0o600, flag: 'wx' });
  const close = async (): Promise<void> => {
    await rm(home.webToken, { force: true });
    await door.close();
  };
  return { report: { address: `http://127.0.0.1:${port}`, tokenFile: home.webToken }, close };
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
