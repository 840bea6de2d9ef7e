import type { AgentSpec } from '../../../src/core/events/agent-spec.ts';
import type { Event } from '../../../src/core/events/event.ts';
import type { Ground, Tree } from '../../../src/core/events/ground.ts';
import type { Run } from '../../../src/core/state/state.ts';
import type { TaskState } from '../../../src/core/state/task-state.ts';
import { submitted } from '../../../src/core/state/submitted.ts';
import type { Task } from '../../../src/core/tasks/task.ts';

type Submission = Extract<Event, { type: 'run.submitted' }>;

export const CODEX: AgentSpec = { name: 'codex', provider: 'openai', run: ['codex'], prompt: 'stdin', output: 'codex' };

export const OPTIONS: Submission['options'] = {
  workers: 6,
  retries: 2,
  keep: false,
  taskTimeoutMs: 60_000,
  checkMs: 600_000,
};

export const GROUND: Ground = {
  root: '/project',
  below: '',
  base: 'b'.repeat(40),
  isolate: 'worktree',
  bring: { copy: [], link: [] },
};

export const TREE: Tree = {
  path: '/trees/r1/api',
  branch: 'omo/r1/api',
  base: 'b'.repeat(40),
  ignored: [],
  conflicts: [],
  notes: [],
};

/** Tasks by id: what they are asked for in words, and what else is to be known of them. */
export function tasksOf(given: Record<string, Partial<Task> & { readonly text: string }>): Task[] {
  return Object.entries(given).map(([id, { text, ...more }]) => ({
    id,
    title: text.split('\n')[0] ?? '',
    prompt: text,
    domain: id,
    dependsOn: [],
    ...more,
  }));
}

/** A run of Codex as it stands the moment it was asked for. */
export function runOf(tasks: Task[], over: Partial<Submission> = {}): Run {
  return submitted({
    type: 'run.submitted',
    at: 1000,
    run: 'r1',
    mode: 'parallel',
    cwd: '/project',
    tasks,
    agents: { codex: CODEX },
    defaultAgent: 'codex',
    options: OPTIONS,
    depth: 1,
    maxDepth: 2,
    ...over,
  });
}

export function taskOf(run: Run, id: string): TaskState {
  const task = run.tasks.find(({ spec }) => spec.id === id);
  if (!task) throw new Error(`the run has no task ${id}`);
  return task;
}

/** The run with one of its tasks changed. */
export function changed(run: Run, id: string, over: Partial<TaskState>): Run {
  return { ...run, tasks: run.tasks.map((task) => (task.spec.id === id ? { ...task, ...over } : task)) };
}
