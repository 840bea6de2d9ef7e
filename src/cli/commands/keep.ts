import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bindAbstract } from '../../adapters/lock/abstract.ts';
import { homeAt } from '../../config/home.ts';
import { askRunning } from '../client.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-code.ts';

export interface KeepOptions {
  /** Seconds without a run, after which it ends. */
  readonly idle: number;
}

/** So often it looks whether there is work. */
const LOOK_MS = 1000;

/**
 * `omo daemon keep`: stays as long as runs go on, and does nothing. The client on Windows leaves it behind, since WSL ends a
 * distribution, workers and all, when no `wsl.exe` is there any more. One is enough for a home: a second ends at once.
 */
export async function daemonKeep({ idle }: KeepOptions, context: Context): Promise<number> {
  if (!(await hasWork(context))) return EXIT.ok;
  const place = await bindAbstract(join(realpathSync(context.home), 'run', 'keep'));
  if (place === undefined) return EXIT.ok;
  let last = context.now();
  while (context.now() - last < idle * 1000) {
    await pause(Math.min(LOOK_MS, idle * 1000));
    if (await hasWork(context)) last = context.now();
  }
  await place.unbind();
  return EXIT.ok;
}

/** A daemon that is being started anew is missing for a moment; the time without a run covers that. */
async function hasWork(context: Context): Promise<boolean> {
  if (!existsSync(homeAt(context.home).run)) return false;
  const status = await askRunning(context, (client) => client.call('status', {}));
  return status !== undefined && status.runs.length > 0;
}
