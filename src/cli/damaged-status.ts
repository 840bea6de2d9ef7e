import { readFileSync } from 'node:fs';
import { OmoError } from '../core/errors.ts';
import { ifThere } from '../core/fault.ts';
import { report } from '../core/report/report.ts';
import { homeAt } from '../config/home.ts';
import type { Context } from './context.ts';
import { evenDamaged } from './damage.ts';
import { reportLines } from './print/report.ts';
import { printJson } from './print/output.ts';
import { iso, readState } from './read-state.ts';

/**
 * `omo status` without a daemon, because the journal is damaged: the runs that go on, as far as that can be read. Any other
 * reason is thrown again. The whole journal is read only where the last daemon said that it is damaged.
 */
export async function damagedStatus(error: unknown, json: boolean, context: Context): Promise<number> {
  const { home, out, now } = context;
  if (!(error instanceof OmoError) || error.code !== 'E_DAEMON_UNREACHABLE' || !saidDamaged(home)) throw error;
  const intact = (): never => {
    readState(home);
    throw error;
  };
  return evenDamaged(context, intact, async (reader) => {
    const live = readState(home, reader).runs.filter(({ phase }) => phase.is !== 'ended');
    const runs = live.map((run) => report(run, now(), iso));
    if (json) return printJson(out, { schemaVersion: 1, damaged: true, runs });
    if (runs.length === 0) out.lines('No run goes on, as far as the journal can be read.');
    for (const run of runs) out.lines(...(await reportLines(run, out)));
  });
}

function saidDamaged(home: string): boolean {
  const said = ifThere(() => readFileSync(`${homeAt(home).run}/daemon.out`, 'utf8')) ?? '';
  return said.slice(-LAST).includes('E_JOURNAL_DAMAGED');
}

const LAST = 8192;
