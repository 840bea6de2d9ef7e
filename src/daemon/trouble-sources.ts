import type { Logger } from 'pino';
import type { JournalTrouble } from '../adapters/journal/health.ts';
import { tellPerson } from '../adapters/notify/notify.ts';
import type { Home } from '../config/home.ts';
import { loadConfig } from '../config/load.ts';
import { messageOf } from '../core/fault.ts';
import type { State } from '../core/state/state.ts';
import { clip, oneLine } from '../core/text/line.ts';
import { runEnvironment } from './launch.ts';
import type { Loop } from './loop.ts';
import type { Trouble, Troubles } from './troubles.ts';

/** What the journal tells, for those who ask and for those who wait. */
export function onJournal(told: JournalTrouble, troubles: Troubles, loop: Loop): void {
  switch (told.is) {
    case 'disk_full':
    case 'unwritable':
    case 'stopped':
      troubles.tell('journal', told.error);
      return loop.hold(told.error);
    case 'recovered':
      troubles.clear('journal');
      return loop.hold(undefined);
    case 'stale_cut':
    case 'not_rotated':
      return undefined;
  }
}

const TEXT_COLUMNS = 300;

interface Teller {
  readonly home: Home;
  readonly log: Logger;
  /** Of the daemon, where no run knows how to reach the person. */
  readonly env: NodeJS.ProcessEnv;
}

/** Never rejects: that the person could not be told changes nothing, `omo status` shows it too. */
export async function tellOfTrouble({ home, log, env }: Teller, state: State, trouble: Trouble): Promise<void> {
  try {
    const { notify } = await loadConfig(home.root);
    const { code, message } = trouble;
    const json = { type: 'trouble', code, message, since: new Date(trouble.since).toISOString() };
    const notice = { title: 'omo needs you', text: clip(oneLine(message), TEXT_COLUMNS), json };
    const reached = await latestEnvironment(home, state, env);
    for (const problem of await tellPerson(notice, { env: reached, ...notify }))
      log.warn({ code, problem }, 'person not told');
  } catch (error) {
    log.warn({ code: trouble.code, problem: messageOf(error) }, 'person not told');
  }
}

async function latestEnvironment(home: Home, state: State, own: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const run = state.runs.findLast(({ phase }) => phase.is !== 'ended');
  if (run) return runEnvironment(home, run.id);
  return Object.fromEntries(Object.entries(own).filter((pair): pair is [string, string] => pair[1] !== undefined));
}
