import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { takeHome } from '../adapters/lock/lock.ts';
import { markBeside } from '../adapters/processes/beside.ts';
import { homeAt, homeRoot, prepareHome } from '../config/home.ts';
import { PACKAGE_ROOT } from '../config/package-root.ts';
import { OmoError } from '../core/errors.ts';
import { messageOf } from '../core/fault.ts';
import { toldShortage } from '../core/short.ts';
import { openDaemon } from './daemon.ts';
import { openLog } from './log.ts';

/** The process: one daemon for one home, until it is told to stop. Workers outlive it. */
const LOG_BYTES = 5 << 20;

async function main(): Promise<void> {
  process.umask(0o077);
  // Whoever started it may be gone, and the disk behind it full: nobody hears what is said there, and that ends nothing.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const home = homeAt(homeRoot(process.env));
  await prepareHome(home);
  const lock = await takeHome(home.root);
  const { log, close } = openLog(home.daemonLog, LOG_BYTES, process.env['OMO_LOG_LEVEL'] ?? 'info');
  const stop = new AbortController();
  const env = { ...process.env };
  markBeside(home.root);
  const daemon = await openDaemon({
    home,
    root: PACKAGE_ROOT,
    env,
    log,
    now: () => Date.now(),
    version: packageVersion(),
    onStop: () => stop.abort(),
    // The journal can't be trusted any more: better no daemon than one that forgets. The next one adopts the workers.
    onFatal: (error) => {
      log.fatal({ err: error }, 'daemon gave up');
      refuse(error);
    },
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  await aborted(stop.signal);
  await daemon.close();
  close();
  await lock.release();
  process.exit(0);
}

function packageVersion(): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')))
    .version;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function refuse(error: unknown): never {
  const known =
    error instanceof OmoError
      ? error
      : (toldShortage(error) ?? new OmoError('E_INTERNAL', messageOf(error), { cause: error }));
  const problems = known.problems.map(({ where = '', message }) => `  ${where}: ${message}\n`).join('');
  try {
    writeSync(2, `omo daemon: ${known.message} [${known.code}]\n${problems}`);
  } finally {
    // Whether it could be said or not.
    process.exit(known.exit);
  }
}

await main().catch(refuse);
