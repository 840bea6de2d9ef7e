import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import { printJson } from '../print/output.ts';
import { usageLines } from '../print/usage.ts';

export interface UsageOptions {
  /** Its id or the beginning of it; absent: the latest. */
  readonly run?: string;
  readonly json?: boolean;
}

/** `omo usage`: what was used today and in a run, and what budgets leave of it. */
export async function usage({ run, json }: UsageOptions, context: Context): Promise<number> {
  const params = run === undefined ? {} : { run };
  const report = await withDaemon(context, (client) => client.call('usage', params));
  if (json) printJson(context.out, report);
  else context.out.lines(...(await usageLines(report, context.out)));
  return EXIT.ok;
}
