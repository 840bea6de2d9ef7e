import type { Event } from '../../../src/core/events/event.ts';
import type { Run } from '../../../src/core/state/state.ts';
import type { TaskState } from '../../../src/core/state/task-state.ts';
import type { SynthesisAction } from '../../../src/core/synthesis/action.ts';
import { synthesisDecided } from '../../../src/core/synthesis/action.ts';
import { synthesisActions } from '../../../src/core/synthesis/next.ts';
import { reduceSynthesis } from '../../../src/core/synthesis/reduce.ts';
import type { Synthesis } from '../../../src/core/synthesis/state.ts';
import { submitted } from '../../../src/core/state/submitted.ts';
import { graph, submission } from '../build.ts';

/** A commit's id that can be told apart by a word: `commit('a1')`. */
export function commit(word: string): string {
  return Buffer.from(word).toString('hex').padEnd(40, '0').slice(0, 40);
}

export const BASE = commit('base');

export interface Done {
  readonly waitsFor?: readonly string[];
  /** When it was done; absent: it is not. */
  readonly at?: number;
  readonly startedAt?: number;
  readonly worker?: string;
  /** What its branch began with; absent: the run's own base. */
  readonly base?: string;
  /** Its branch's head; absent: one of its own; null: it changed nothing. */
  readonly commit?: string | null;
  readonly conflicts?: readonly string[];
  readonly over?: Partial<TaskState>;
}

/** A run whose workers had trees of their own, over. */
export function runOf(tasks: Record<string, Done>, over: Partial<Run> = {}): Run {
  const edges = Object.fromEntries(Object.entries(tasks).map(([id, { waitsFor = [] }]) => [id, [...waitsFor]]));
  const event = submission(graph(edges)) as Extract<Event, { type: 'run.submitted' }>;
  const run = submitted({
    ...event,
    ground: {
      root: '/project',
      below: '',
      base: BASE,
      branch: 'main',
      isolate: 'worktree',
      bring: { copy: [], link: [] },
    },
  });
  return {
    ...run,
    ground: {
      root: '/project',
      below: '',
      base: BASE,
      branch: 'main',
      isolate: 'worktree',
      bring: { copy: [], link: [] },
    },
    phase: { is: 'ended', at: 9000 },
    tasks: run.tasks.map((task) => doneTask(task, tasks[task.spec.id] ?? {})),
    ...over,
  };
}

function doneTask(
  task: TaskState,
  { at, startedAt, worker, base = BASE, commit: head, conflicts = [], over }: Done,
): TaskState {
  const { id } = task.spec;
  const changed = head === null ? base : (head ?? commit(id));
  const common = {
    ...task,
    worker: worker ?? id,
    attempts: 1,
    startedAt: startedAt ?? (at ?? 0) - 100,
    tree: { path: `/trees/${id}`, branch: `omo/r1/${id}`, base, ignored: [], conflicts: [...conflicts], notes: [] },
  };
  if (at === undefined) return { ...common, phase: { is: 'failed', at: 5000, reason: 'exit code 1' }, ...over };
  const [files, count] = head === null ? [[], 0] : [[`${id}.txt`], 1];
  const changes = {
    files,
    count,
    insertions: 2 * count,
    deletions: count,
    conflicted: [],
    ignored: [],
    commit: changed,
  };
  return { ...common, phase: { is: 'done', at, summary: `${id} is made` }, evidence: { changes }, ...over };
}

type Asked = Extract<Event, { type: 'synthesis.asked' }>;

export const RESOLVER = {
  name: 'fixer',
  provider: 'fixer',
  run: ['/bin/fix'],
  prompt: 'stdin',
  output: 'text',
} as const;

export function asked(over: Partial<Asked> = {}): Asked {
  return {
    type: 'synthesis.asked',
    at: 10_000,
    run: 'r1',
    verify: ['npm test'],
    checkMs: 1000,
    resolveMs: 1000,
    ...over,
  };
}

/** What a fact needs beside its type. */
export const of = (task: string) => ({ at: 11_000, run: 'r1', task });

/** A run being put together without effects: facts go in, what is decided comes out. */
export class Puzzle {
  run: Run;

  constructor(run: Run) {
    this.run = run;
  }

  tell(...events: Event[]): this {
    for (const event of events)
      if (event.type.startsWith('synthesis.')) this.run = reduceSynthesis(this.run, event as Asked);
    return this;
  }

  /** What is decided now; the decision is told. */
  decide(): SynthesisAction[] {
    const actions = synthesisActions(this.run);
    this.tell(...actions.map((action) => synthesisDecided(action, 11_000)));
    return actions;
  }

  get synthesis(): Synthesis {
    if (!this.run.synthesis) throw new Error('nobody has asked for it');
    return this.run.synthesis;
  }

  /** `{ a: 'merged', b: 'left' }` */
  phases(): Record<string, string> {
    return Object.fromEntries(this.synthesis.steps.map(({ task, phase }) => [task, phase.is]));
  }
}

/** `merge a`, `report` … */
export function words(actions: readonly SynthesisAction[]): string[] {
  return actions.map((action) => `${action.do.split('-')[0] ?? ''}${'task' in action ? ` ${action.task}` : ''}`);
}

export const merged = (task: string): Event => ({
  type: 'synthesis.merged',
  ...of(task),
  commit: commit(`m${task}`),
  how: 'clean',
});

export const conflicted = (task: string, ...ours: string[]): Event => ({
  type: 'synthesis.conflicted',
  ...of(task),
  conflicts: [{ path: 'shared.txt', kind: 'both-changed', ours, theirs: task, places: ['1-5'] }],
});
