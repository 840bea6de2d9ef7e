import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import { printJson } from '../print/output.ts';

/** `omo cancel <run>`: ends a run's workers and what still waits. What is done stays done. */
export async function cancel(run: string, { json }: { json?: boolean }, context: Context): Promise<number> {
  const cancelled = await withDaemon(context, (client) =>
    client.call('run.cancel', { run, reason: 'cancelled with omo cancel' }),
  );
  if (json) printJson(context.out, { schemaVersion: 1, run: cancelled.run });
  else context.out.lines(`Run ${cancelled.run} is cancelled. What it got done: omo results ${cancelled.run}`);
  return EXIT.ok;
}
