import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import { leftoverLines } from '../print/leftovers.ts';
import { printJson } from '../print/output.ts';

export interface CleanOptions {
  readonly dryRun?: boolean;
  /** Also what holds work that is nowhere else. */
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `omo clean`: removes the trees and branches of runs that nothing needs any more, and says what it keeps and why. */
export async function clean(
  run: string | undefined,
  { dryRun = false, force = false, json = false }: CleanOptions,
  context: Context,
): Promise<number> {
  const params = { remove: !dryRun, force, ...(run === undefined ? {} : { run }) };
  const found = await withDaemon(context, (client) => client.call('leftovers', params));
  if (json) printJson(context.out, found);
  else context.out.lines(...(await leftoverLines(found.leftovers, { home: context.home, force }, context.out)));
  return EXIT.ok;
}
