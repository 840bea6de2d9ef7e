import { systemTable } from './system-table.ts';

/** Those of the runs of which a process lives, by the environment it was started with. */
export async function livingRuns(home: string, runs: readonly string[], table = systemTable()): Promise<Set<string>> {
  if (runs.length === 0) return new Set();
  const pids = (await table.rows()).map(({ pid }) => pid);
  const kin = [...(await table.marked(pids, { OMO_HOME: home }))];
  const living = new Set<string>();
  for (const run of runs) if ((await table.marked(kin, { OMO_RUN_ID: run })).size > 0) living.add(run);
  return living;
}
