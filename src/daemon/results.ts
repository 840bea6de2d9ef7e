import { readFile } from 'node:fs/promises';
import type { Event } from '../core/events/event.ts';
import { agentOf } from '../core/state/state.ts';
import { report } from '../core/report/report.ts';
import type { Run } from '../core/state/state.ts';
import { handPrompt } from '../core/worker/prompt.ts';
import type { PerformParts } from './perform.ts';
import { writeWhole } from './write-whole.ts';

type Ended = Extract<Event, { type: 'run.ended' }>;

/** Writes `worker-<name>_result.json` of every worker of the run, or of one; they are a view of the journal and can be written again. */
export async function writeResults(parts: PerformParts, run: Run, only?: string): Promise<Ended> {
  const names = run.workers.map(({ name }) => name).filter((name) => only === undefined || name === only);
  for (const name of names) await writeResult(parts, run, name);
  return { type: 'run.ended', at: parts.now(), run: run.id };
}

/** Those that hold no JSON any more are written again. Returns their workers' names. */
export async function mendResults(parts: ResultParts, runs: readonly Run[]): Promise<string[]> {
  const ended = runs.filter(({ phase, mode }) => phase.is === 'ended' && mode !== 'prompt-files');
  const latest = new Map(ended.flatMap((run) => run.workers.map(({ name }) => [name, run] as const)));
  const mended: string[] = [];
  for (const [name, run] of latest) {
    if (!(await isBroken(parts.home.result(name)))) continue;
    await writeResult(parts, run, name);
    mended.push(name);
  }
  return mended;
}

type ResultParts = Pick<PerformParts, 'home' | 'now'>;

async function writeResult({ home, now }: ResultParts, run: Run, name: string): Promise<void> {
  const { workers, schemaVersion, mode } = report(run, now(), iso);
  const worker = workers.find((one) => one.name === name);
  if (worker === undefined) return;
  const text = JSON.stringify({ schemaVersion, run: run.id, mode, ...worker }, null, 2);
  await writeWhole(home.result(name), `${text}\n`);
}

/** One that was taken away on purpose is not. */
async function isBroken(path: string): Promise<boolean> {
  try {
    JSON.parse(await readFile(path, 'utf8'));
    return false;
  } catch (error) {
    return error instanceof SyntaxError;
  }
}

/** Mode `prompt-files`: the prompts are the product, each with the command that runs it by hand. */
export async function writePrompts(
  parts: PerformParts,
  run: Run,
): Promise<Extract<Event, { type: 'run.prompts-written' }>> {
  const files: Record<string, string> = {};
  for (const worker of report(run, parts.now(), iso).workers) {
    const tasks = run.tasks.filter((task) => worker.tasks.some(({ id }) => id === task.spec.id));
    const path = parts.home.prompt(worker.name);
    await writeWhole(path, handPrompt(run, tasks, worker.name));
    files[worker.name] = handCommand(agentOf(run, tasks[0]?.spec.id ?? ''), run.cwd, path);
  }
  return { type: 'run.prompts-written', at: parts.now(), run: run.id, files };
}

function handCommand(agent: string, cwd: string, path: string): string {
  const program = { codex: 'codex exec -', claude: 'claude -p', shell: 'sh' }[agent] ?? 'opencode run';
  return `cd ${quoted(cwd)} && ${program} < ${quoted(path)}`;
}

/** As a POSIX shell takes it; plain paths stay plain to read. */
function quoted(path: string): string {
  return /^[A-Za-z0-9._/~-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
