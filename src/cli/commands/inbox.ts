import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import { inboxLines } from '../print/inbox.ts';
import { printJson } from '../print/output.ts';

/** `omo inbox`: every question that waits for the person, oldest first. */
export async function inbox({ json }: { json?: boolean }, context: Context): Promise<number> {
  const { questions } = await withDaemon(context, (client) => client.call('inbox', {}));
  if (json) printJson(context.out, { schemaVersion: 1, questions });
  else context.out.lines(...(await inboxLines(questions, context.now(), context.out)));
  return EXIT.ok;
}
