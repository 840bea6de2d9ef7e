import type { Survivor } from '../../core/events/event.ts';
import { survivorNames } from '../../core/text/survivors.ts';
import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import { printJson } from '../print/output.ts';
import { workerName } from '../worker-name.ts';

/** `omo kill <worker>`: ends one worker and all its processes. Processes that would not end are omo's failure. */
export async function kill(worker: string, { json }: { json?: boolean }, context: Context): Promise<number> {
  const name = workerName(worker);
  const killed = await withDaemon(context, (client) => client.call('worker.kill', { worker: name }));
  if (json) printJson(context.out, { schemaVersion: 1, ...killed });
  else context.out.lines(`${killed.worker} is ended.`);
  return tellSurvivors(killed.survivors, context);
}

function tellSurvivors(survivors: readonly Survivor[], context: Context): number {
  if (survivors.length === 0) return EXIT.ok;
  const pids = survivors.map(({ pid }) => pid).join(',');
  context.err.lines(`These processes would not end: ${survivorNames(survivors)}. Look at them with: ps -fp ${pids}`);
  return EXIT.own;
}

/** `omo kill-all`: ends every worker and cancels every run. Processes that would not end are omo's failure. */
export async function killAll({ json }: { json?: boolean }, context: Context): Promise<number> {
  const { workers, runs, survivors } = await withDaemon(context, (client) => client.call('workers.kill-all', {}));
  if (json) printJson(context.out, { schemaVersion: 1, workers, runs, survivors });
  else
    context.out.lines(
      workers.length === 0 && runs.length === 0
        ? 'No worker is live.'
        : `Ended: ${named('worker', workers)}; cancelled: ${named('run', runs)}.`,
    );
  return tellSurvivors(survivors, context);
}

function named(what: string, names: readonly string[]): string {
  return names.length === 0 ? `no ${what}` : `${what}${names.length === 1 ? '' : 's'} ${names.join(', ')}`;
}
