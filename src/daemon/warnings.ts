import type { Config } from '../config/schema.ts';
import type { Params } from '../protocol/messages.ts';

/** What the person asked for and won't get as asked, in plain words: told before the run begins, so that nobody relies on it. */
export function warnings(params: Params<'run.start'>, config: Config): string[] {
  return fewerWorkers(params, config);
}

function fewerWorkers({ workers }: Params<'run.start'>, { maxWorkers }: Config): string[] {
  if (workers === undefined || workers <= maxWorkers) return [];
  return [
    `${workers} workers were asked for, but maxWorkers in config.json allows ${maxWorkers}; ${maxWorkers} are used`,
  ];
}
