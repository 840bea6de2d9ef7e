import { OmoError } from '../core/errors.ts';
import type { Report } from '../core/report/report.ts';
import type { SynthesisReport } from '../core/synthesis/report.ts';
import { RUN_CHANGED } from '../protocol/messages.ts';
import type { Client } from './client.ts';
import type { Context } from './context.ts';
import { openDaemon } from './daemon.ts';
import { onSignal } from './interrupt.ts';
import { clock } from './print/duration.ts';
import { synthesisChanges } from './progress/synthesis.ts';
import type { Queue } from './queue.ts';
import { queue } from './queue.ts';

/** How following came to its end; `left`: it goes on without a watcher. */
export type Followed =
  | { readonly is: 'ended'; readonly report: Report; readonly synthesis: SynthesisReport }
  | { readonly is: 'left'; readonly report: Report };

type Happening =
  | { readonly is: 'report'; readonly report: Report }
  | { readonly is: 'signal' }
  | { readonly is: 'closed' };

/** Tells on stderr how a run is put together, until that has ended or an interrupt leaves it. Closes the connection. */
export async function followSynthesis(
  run: string,
  client: Client,
  context: Context,
  listen: typeof onSignal = onSignal,
): Promise<Followed> {
  const happenings = queue<Happening>();
  const stopListening = listen(() => happenings.put({ is: 'signal' }));
  try {
    return await follow(run, client, context, happenings);
  } finally {
    stopListening();
  }
}

async function follow(run: string, first: Client, context: Context, happenings: Queue<Happening>): Promise<Followed> {
  let client = first;
  let before: Report | undefined;
  try {
    let report = await subscribe(run, client, happenings);
    for (let daemons = 1; ;) {
      tell(before, report, context);
      before = report;
      const { synthesis } = report;
      if (synthesis?.status === 'ended') return { is: 'ended', report, synthesis };
      const happening = await happenings.next();
      if (happening.is === 'signal') return { is: 'left', report };
      if (happening.is === 'report') report = happening.report;
      if (happening.is !== 'closed') continue;
      if (daemons++ === MOST_DAEMONS) throw goneAgain(run);
      context.err.lines('omo: the daemon went away in the middle of it; it is started again and goes on.');
      client = await openDaemon(context);
      report = await subscribe(run, client, happenings);
    }
  } finally {
    client.close();
  }
}

/** One that dies twice in one go would die again. */
const MOST_DAEMONS = 2;

function tell(before: Report | undefined, after: Report, { err, now }: Context): void {
  const lines = synthesisChanges(before?.synthesis, after.synthesis);
  err.lines(...lines.map((line) => `${clock(new Date(now()))} ${line}`));
}

async function subscribe(run: string, client: Client, happenings: Queue<Happening>): Promise<Report> {
  client.onNotification((method, params) => {
    // This connection watches one run only, and the daemon sends of it what the protocol says.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    if (method === RUN_CHANGED) happenings.put({ is: 'report', report: params as Report });
  });
  void client.closed.then(() => happenings.put({ is: 'closed' }));
  return client.call('run.watch', { run });
}

function goneAgain(run: string): OmoError {
  return new OmoError(
    'E_DAEMON_UNREACHABLE',
    `the daemon went away again while run ${run} was put together. \`omo synthesize ${run}\` goes on with it.`,
  );
}
