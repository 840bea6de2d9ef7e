import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import { printJson } from '../print/output.ts';
import { workerName } from '../worker-name.ts';

/** `omo resume <worker>`: gives a worker that a person took over back to its responder. */
export async function resume(worker: string, { json }: { json?: boolean }, context: Context): Promise<number> {
  const name = workerName(worker);
  const given = await withDaemon(context, (client) => client.call('worker.resume', { worker: name }));
  if (json) printJson(context.out, { schemaVersion: 1, worker: given.worker });
  else context.out.lines(`${given.worker} is given back: its questions go to its responder again.`);
  return EXIT.ok;
}
