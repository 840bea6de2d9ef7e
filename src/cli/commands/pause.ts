import type { Named } from '../../protocol/messages.ts';
import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import { printJson } from '../print/output.ts';
import { pausedLine, resumedLine } from '../print/named.ts';

type Json = { readonly json?: boolean };

/** `omo pause <run|provider>`: nothing more of it is started; what runs goes on. */
export async function pause(what: string, { json }: Json, context: Context): Promise<number> {
  return print(await withDaemon(context, (client) => client.call('pause', { what })), pausedLine, json, context);
}

/** `omo resume <run|provider|worker>`: it goes on; a worker that a person took over is given back to its responder. */
export async function resume(what: string, { json }: Json, context: Context): Promise<number> {
  return print(await withDaemon(context, (client) => client.call('resume', { what })), resumedLine, json, context);
}

function print(named: Named, line: (named: Named) => string, json: boolean | undefined, { out }: Context): number {
  if (json) printJson(out, { schemaVersion: 1, [named.is]: named.name });
  else out.lines(line(named));
  return EXIT.ok;
}
