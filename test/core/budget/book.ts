import type { Event } from '../../../src/core/events/event.ts';
import type { Usage } from '../../../src/core/events/usage.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import type { Run, State } from '../../../src/core/state/state.ts';
import type { TaskState } from '../../../src/core/state/task-state.ts';
import { EMPTY, findRun, findTask } from '../../../src/core/state/state.ts';
import { graph, pane, submission } from '../build.ts';

export const TODAY = '2026-11-21';
export const TOMORROW = '2026-11-22';
export const MIDNIGHT = 1_000_000_000;

const agent = (name: string, provider: string) =>
  ({ name, provider, run: [name], prompt: 'stdin', output: 'text' }) as const;

const AGENTS = {
  claude: { ...agent('claude', 'anthropic'), run: ['claude'] },
  codex: { ...agent('codex', 'openai'), run: ['codex'] },
  shell: { ...agent('shell', 'local'), run: ['sh'] },
};

type Options = Extract<Event, { type: 'run.submitted' }>['options'];

/** Facts in, state out: runs of tasks without dependencies, whose attempts start, tell and end as a test says. */
export class Book {
  state: State;

  constructor(...events: readonly Event[]) {
    this.state = EMPTY;
    this.tell(...events);
  }

  tell(...events: readonly Event[]): this {
    this.state = events.reduce(reduce, this.state);
    return this;
  }

  day(day = TODAY, endsAt = MIDNIGHT): this {
    return this.tell({ type: 'day.began', at: 0, day, endsAt });
  }

  submit(tasks: readonly string[], budget?: Options['budget'], run = 'r1'): this {
    const options: Options = { workers: 50, retries: 9, keep: false, taskTimeoutMs: 60_000, ...(budget && { budget }) };
    const edges = Object.fromEntries(tasks.map((id) => [id, []]));
    return this.tell(submission(graph(edges), { run, agents: AGENTS, defaultAgent: 'claude', options }));
  }

  start(task: string, at: number, by = 'claude', run = 'r1'): this {
    const key = { run, task, attempt: this.task(task, run).attempts + 1 };
    return this.tell(
      { type: 'attempt.decided', at, ...key, worker: task, agent: by },
      { type: 'attempt.started', at, ...key, place: pane('%1') },
    );
  }

  used(task: string, usage: readonly Usage[], day = TODAY, run = 'r1', attempt = this.task(task, run).attempts): this {
    return this.tell({ type: 'attempt.used', at: 0, run, task, attempt, day, usage: [...usage] });
  }

  end(task: string, at: number, ok = true, run = 'r1'): this {
    const key = { run, task, attempt: this.task(task, run).attempts };
    return this.tell(
      { type: 'attempt.exited', at, ...key, exitCode: ok ? 0 : 1, by: 'launcher' },
      { type: 'attempt.collect-decided', at, ...key },
      { type: 'attempt.ended', at, ...key, ok, exitCode: ok ? 0 : 1, ...(!ok && { reason: 'exit code 1' }) },
    );
  }

  run(run = 'r1'): Run {
    const found = findRun(this.state, run);
    if (!found) throw new Error(`no run ${run}`);
    return found;
  }

  task(task: string, run = 'r1'): TaskState {
    const found = findTask(this.run(run), task);
    if (!found) throw new Error(`no task ${task}`);
    return found;
  }
}

/** One model's entry with that many input tokens and nothing else. */
export function tokens(input: number, over: Partial<Usage> = {}): Usage {
  return { model: 'claude-sonnet-5', tokens: { input, output: 0, cacheRead: 0, cacheWrite: 0 }, ...over };
}
