import type { LimitsReport } from '../../protocol/messages.ts';
import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import { limitsLines } from '../print/limits.ts';
import { printJson } from '../print/output.ts';

type Json = { readonly json?: boolean };

/** The word for all providers together. */
const ALL = 'all';

/** `omo limits`: how much may run at once, and on which provider something is in the way. */
export async function limits({ json }: Json, context: Context): Promise<number> {
  return print(await withDaemon(context, (client) => client.call('limits', {})), json ?? false, context);
}

/** `omo limits set <provider|all> --max <n>`: from now on at most so many at once; what runs goes on. */
export async function setLimit(
  provider: string,
  { max }: { readonly max: number },
  { json }: Json,
  context: Context,
): Promise<number> {
  const params = provider === ALL ? { max } : { provider, max };
  return print(await withDaemon(context, (client) => client.call('limits.set', params)), json ?? false, context);
}

async function print(report: LimitsReport, json: boolean, { out, now }: Context): Promise<number> {
  if (json) printJson(out, report);
  else out.lines(...(await limitsLines(report, now(), out)));
  return EXIT.ok;
}
