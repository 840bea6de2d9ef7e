import type { Config } from '../config/schema.ts';
import type { Params } from '../protocol/messages.ts';

/** What the person asked for and won't get as asked, in plain words: told before the run begins, so that nobody relies on it. */
export function warnings(params: Params<'run.start'>, config: Config): string[] {
  return [...fewerWorkers(params, config), ...unheeded(config), ...unchecked(params)];
}

function fewerWorkers({ workers }: Params<'run.start'>, { maxWorkers }: Config): string[] {
  if (workers === undefined || workers <= maxWorkers) return [];
  return [
    `${workers} workers were asked for, but maxWorkers in config.json allows ${maxWorkers}; ${maxWorkers} are used`,
  ];
}

/** Settings of the format that this version reads and checks, but does not act on. */
function unheeded(config: Config): string[] {
  const names = (['isolate', 'verify', 'review'] as const).filter(
    (name) => config[name] !== undefined && config[name] !== 'none',
  );
  return names.length === 0 ? [] : [`config.json sets ${names.join(', ')}, which this version of omo does not act on`];
}

function unchecked({ tasks }: Params<'run.start'>): string[] {
  const ids = tasks.filter((task) => task.verify !== undefined).map((task) => task.id);
  return ids.length === 0
    ? []
    : [
        `the acceptance commands of ${ids.join(', ')} are told to the agent, but this version of omo does not run them itself`,
      ];
}
