import type { AttemptKey, Event, Place } from '../../src/core/events/event.ts';
import { decided } from '../../src/core/schedule/action.ts';
import type { Action } from '../../src/core/schedule/action.ts';
import { nextActions } from '../../src/core/schedule/next.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { State } from '../../src/core/state/state.ts';
import { EMPTY } from '../../src/core/state/state.ts';
import type { Task } from '../../src/core/tasks/task.ts';

/** `graph({ a: [], b: ['a'] })`: a task a key, waiting for those listed; its domain is its id unless `domains` says otherwise. */
export function graph(edges: Record<string, string[]>, domains: Record<string, string> = {}): Task[] {
  return Object.entries(edges).map(([id, dependsOn]) => ({
    id,
    title: `Do ${id}`,
    prompt: `Do ${id}`,
    domain: domains[id] ?? id,
    dependsOn,
  }));
}

const SHELL = {
  name: 'shell',
  provider: 'shell',
  run: ['/bin/sh', '-c'],
  prompt: 'arg',
  output: 'text',
} as const;

export function submission(tasks: Task[], over: Partial<Extract<Event, { type: 'run.submitted' }>> = {}): Event {
  return {
    type: 'run.submitted',
    at: 1000,
    run: 'r1',
    mode: 'parallel',
    cwd: '/project',
    tasks,
    agents: { shell: { ...SHELL, run: [...SHELL.run] } },
    defaultAgent: 'shell',
    options: { workers: 6, retries: 0, keep: false, taskTimeoutMs: 60_000, checkMs: 600_000 },
    depth: 1,
    maxDepth: 2,
    ...over,
  };
}

export const pane = (id: string): Place => ({
  kind: 'pane',
  server: { pid: 7, start: 1 },
  session: '$1',
  pane: id,
  pid: 4711,
  pidStart: '99',
});

/** A run without effects: facts go in, what omo decides comes out. */
export class Game {
  state: State;
  readonly history: Event[] = [];

  constructor(...events: Event[]) {
    this.state = EMPTY;
    this.tell(...events);
  }

  tell(...events: Event[]): this {
    this.history.push(...events);
    this.state = events.reduce(reduce, this.state);
    return this;
  }

  /** Decides until nothing is left to decide; returns what was decided. */
  decide(now = 2000): Action[] {
    const all: Action[] = [];
    for (;;) {
      const actions = nextActions(this.state, now);
      if (actions.length === 0) return all;
      all.push(...actions);
      this.tell(...actions.map((action) => decided(action, now)));
    }
  }

  /** The current attempt of a task goes its whole way to the end. */
  finish(task: string, ok = true, at = 3000): Action[] {
    const key = this.key(task);
    this.tell(
      { type: 'attempt.started', at, ...key, place: pane('%1') },
      { type: 'attempt.exited', at, ...key, exitCode: ok ? 0 : 1, by: 'launcher' },
    );
    const collects = this.decide(at);
    this.tell({
      type: 'attempt.ended',
      at,
      ...key,
      ok,
      exitCode: ok ? 0 : 1,
      ...(ok ? { summary: `${task} is made` } : { reason: 'exit code 1' }),
    });
    return [...collects, ...this.decide(at)];
  }

  key(task: string): AttemptKey {
    const found = this.state.runs[0]?.tasks.find((one) => one.spec.id === task);
    return { run: 'r1', task, attempt: found?.attempts ?? 0 };
  }

  statuses(): Record<string, string> {
    return Object.fromEntries((this.state.runs[0]?.tasks ?? []).map((task) => [task.spec.id, task.phase.is]));
  }
}

/** `start a on a#1`-like words for a list of actions. */
export function told(actions: readonly Action[]): string[] {
  return actions.map((action) => {
    switch (action.do) {
      case 'start':
        return `start ${action.key.task}#${action.key.attempt} on ${action.worker}`;
      case 'collect':
      case 'stop':
        return `${action.do} ${action.key.task}#${action.key.attempt}${action.do === 'stop' ? ` (${action.why})` : ''}`;
      case 'tick':
        return `tick ${action.task}`;
      case 'close':
        return `close ${action.worker}`;
      default:
        return action.do;
    }
  });
}
