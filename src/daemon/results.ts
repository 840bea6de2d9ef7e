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
  const { workers, schemaVersion, mode } = report(run, parts.now(), iso);
  for (const worker of workers.filter(({ name }) => only === undefined || name === only)) {
    await writeWhole(
      parts.home.result(worker.name),
      `${JSON.stringify({ schemaVersion, run: run.id, mode, ...worker }, null, 2)}\n`,
    );
  }
  return { type: 'run.ended', at: parts.now(), run: run.id };
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
