import { OmoError } from '../core/errors.ts';
import type { Report } from '../core/report/report.ts';
import { RUN_CHANGED } from '../protocol/messages.ts';
import type { Client } from './client.ts';
import type { Choice } from './interrupt.ts';
import type { View } from './progress/view.ts';
import type { Queue } from './queue.ts';
import { queue } from './queue.ts';

/** How watching a run came to its end; `left`: it goes on without a watcher. */
export interface Outcome {
  readonly is: 'ended' | 'left';
  readonly report: Report;
}

export interface WatchParts {
  readonly view: View;
  /** A new connection, when the daemon went away: it is started again. */
  readonly reconnect: () => Promise<Client>;
  /** What an interrupt means: asked of the person, or decided where nobody can be asked. */
  readonly interrupted: () => Promise<Choice>;
  /** Calls back at each SIGINT and SIGTERM until the returned function is called. */
  readonly onSignal: (heard: () => void) => () => void;
}

type Happening =
  | { readonly is: 'report'; readonly report: Report }
  | { readonly is: 'signal' }
  | { readonly is: 'closed' }
  | { readonly is: 'refused'; readonly error: unknown };

/** Shows a run until it has ended or the person leaves it. A daemon that dies is started again, once. Closes the connection. */
export async function watch(run: string, first: Client, parts: WatchParts): Promise<Outcome> {
  const happenings = queue<Happening>();
  const stopListening = parts.onSignal(() => happenings.put({ is: 'signal' }));
  try {
    return await follow(run, first, parts, happenings);
  } finally {
    stopListening();
    parts.view.end();
  }
}

async function follow(run: string, first: Client, parts: WatchParts, happenings: Queue<Happening>): Promise<Outcome> {
  let client = first;
  let daemons = 1;
  let report = await subscribe(run, client, happenings);
  try {
    for (;;) {
      parts.view.show(report);
      if (report.endedAt !== undefined) return { is: 'ended', report };
      const happening = await happenings.next();
      if (happening.is === 'refused') throw happening.error;
      if (happening.is === 'report') report = happening.report;
      if (happening.is === 'closed') await reconnect();
      if (happening.is === 'signal' && (await interrupt()) === 'leave') return { is: 'left', report };
    }
  } finally {
    client.close();
  }

  async function reconnect(): Promise<void> {
    daemons += 1;
    if (daemons > MOST_DAEMONS) throw goneAgain(report.run);
    parts.view.say('omo: the daemon went away in the middle of the run; it is started again and picks the run up.');
    client = await parts.reconnect();
    report = await subscribe(report.run, client, happenings);
  }

  async function interrupt(): Promise<Choice> {
    parts.view.pause();
    const choice = await parts.interrupted();
    if (choice === 'cancel') cancel(report.run, client, happenings);
    return choice;
  }
}

/** One that dies twice in one run would die again. */
const MOST_DAEMONS = 2;

async function subscribe(run: string, client: Client, happenings: Queue<Happening>): Promise<Report> {
  client.onNotification((method, params) => {
    if (method === RUN_CHANGED) happenings.put({ is: 'report', report: reportIn(params) });
  });
  void client.closed.then(() => happenings.put({ is: 'closed' }));
  return client.call('run.watch', { run });
}

function goneAgain(run: string): OmoError {
  return new OmoError(
    'E_DAEMON_UNREACHABLE',
    `the daemon went away again while run ${run} was going on. Its workers may still be at work: \`omo daemon start\` picks them up, \`omo results ${run}\` shows the run.`,
  );
}

/** The answer comes when all workers are gone; until then the pictures go on. A lost connection is told by itself. */
function cancel(run: string, client: Client, happenings: Queue<Happening>): void {
  client.call('run.cancel', { run, reason: 'cancelled with Ctrl-C' }).catch((error: unknown) => {
    if (!(error instanceof OmoError && error.code === 'E_DAEMON_UNREACHABLE')) happenings.put({ is: 'refused', error });
  });
}

/** This connection watches one run only, and the daemon sends of it what the protocol says. */
function reportIn(params: unknown): Report {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return params as Report;
}
