import { jsonText } from '../../core/text/json.ts';
import { OmoError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { EXIT } from '../exit-code.ts';
import { waitLines } from '../print/wait.ts';
import { workerName } from '../worker-name.ts';

export interface WaitOptions {
  readonly any?: boolean;
  readonly all?: boolean;
  /** Seconds. */
  readonly timeout?: number;
  readonly json?: boolean;
}

/**
 * `omo wait [worker…]`: returns when one of them, or all, are done, failed, asking, limited or idle. With `--json` each event is
 * one line, as the watcher of the original protocol prints it. That it was worth waiting is exit code 0, whatever came of it.
 */
export async function wait(given: readonly string[], options: WaitOptions, context: Context): Promise<number> {
  if (options.any && options.all) throw new OmoError('E_USAGE', 'either --any or --all, not both.');
  const workers = given.map(workerName);
  const { timeout } = options;
  const came = await withDaemon(context, (client) =>
    client.call('workers.wait', {
      workers,
      mode: options.all ? 'all' : 'any',
      ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
    }),
  );
  const events = came.is === 'timeout' ? [TIMEOUT] : came.events;
  if (options.json) context.out.lines(...events.map((event) => jsonText(event)));
  else if (came.is === 'timeout') context.out.lines(`Nothing happened within ${timeout} s.`);
  else context.out.lines(...(await waitLines(came.events, context.now(), context.out)));
  return came.is === 'timeout' ? EXIT.timeout : EXIT.ok;
}

const TIMEOUT = { type: 'timeout' } as const;
