import type { AgentSpec } from '../../../src/core/events/agent-spec.ts';
import type { Event } from '../../../src/core/events/event.ts';
import type { Failure, Signal } from '../../../src/core/events/signal.ts';
import type { Run, State } from '../../../src/core/state/state.ts';
import type { TaskState } from '../../../src/core/state/task-state.ts';
import { findRun, findTask } from '../../../src/core/state/state.ts';
import type { Task } from '../../../src/core/tasks/task.ts';
import { Game, graph, pane, submission } from '../build.ts';

const agent = (name: string, provider: string): AgentSpec => ({
  name,
  provider,
  run: [name],
  prompt: 'stdin',
  output: 'text',
  resume: { batch: ['--resume', '{id}'], screen: ['--resume', '{id}'] },
});

/** `mute` can't go on with a conversation. */
const { resume: _, ...mute } = agent('mute', 'zen');
export const AGENTS: Record<string, AgentSpec> = {
  claude: agent('claude', 'anthropic'),
  codex: agent('codex', 'openai'),
  mute,
};

type Submitted = Extract<Event, { type: 'run.submitted' }>;

export const OPTIONS: Submitted['options'] = {
  workers: 50,
  retries: 2,
  keep: false,
  taskTimeoutMs: 3_600_000,
  stallMs: 600_000,
};

/** `auto` over claude and codex. */
export function automatic(
  list: Task[],
  options: Partial<Submitted['options']> = {},
  over: Partial<Submitted> = {},
): Event {
  const all = { ...OPTIONS, ...options };
  return submission(list, {
    agents: AGENTS,
    defaultAgent: 'claude',
    auto: ['claude', 'codex'],
    options: all,
    ...over,
  });
}

export function tasks(count: number, over: Partial<Task> = {}): Task[] {
  return graph(Object.fromEntries(Array.from({ length: count }, (_one, index) => [`t${index}`, []]))).map((task) => ({
    ...task,
    ...over,
  }));
}

export const pools = (anthropic: number, openai: number, all = 50): Event => ({
  type: 'limits.set',
  at: 1,
  maxWorkers: all,
  pools: { anthropic, openai },
});

export const limit = (until?: number): Failure => ({
  kind: 'rate-limit',
  message: 'too many requests',
  ...(until !== undefined && { until }),
});
export const DOWN: Failure = { kind: 'server', message: 'internal server error' };

/** A game whose attempts begin, tell and end as a test says. */
export class Pools extends Game {
  /** The task's attempt works, and its agent has told its conversation. */
  begin(task: string, at: number, conversation: string | undefined = `c-${task}`): this {
    this.tell({ type: 'attempt.started', at, ...this.key(task), place: pane('%1') });
    return conversation === undefined ? this : this.says(task, at, { is: 'session', conversation });
  }

  says(task: string, at: number, signal: Signal): this {
    return this.tell({ type: 'agent.signalled', at, ...this.key(task), by: 'output', signal });
  }

  /** Its program ends so, and is collected. */
  ends(task: string, at: number, how: Partial<Extract<Event, { type: 'attempt.ended' }>> = {}): this {
    const key = this.key(task);
    const { exitCode = how.ok === false ? 1 : 0, signal } = how;
    const exit = signal === undefined ? { exitCode } : { signal };
    return this.tell(
      { type: 'attempt.exited', at, ...key, ...exit, by: 'launcher' },
      { type: 'attempt.collect-decided', at, ...key },
      { type: 'attempt.ended', at, ...key, ok: true, ...exit, ...how },
    );
  }

  fails(task: string, at: number, failure?: Failure): this {
    return this.ends(task, at, {
      ok: false,
      reason: failure?.message ?? 'the tests fail',
      ...(failure && { failure }),
    });
  }

  /** omo ends it. */
  stops(task: string, at: number, why: 'hung' | 'provider' | 'timeout' | 'killed'): this {
    const key = this.key(task);
    return this.tell(
      { type: 'attempt.stop-decided', at, ...key, why, reason: why },
      { type: 'attempt.stopped', at, ...key, survivors: [] },
    );
  }

  /** Which agent each start of a decision went to. */
  placed(at: number): string[] {
    return this.decide(at).flatMap((action) => (action.do === 'start' ? [`${action.key.task} ${action.agent}`] : []));
  }

  run(id = 'r1'): Run {
    return there(findRun(this.state, id));
  }

  task(id: string): TaskState {
    return there(findTask(this.run(), id));
  }

  gate(provider: string): NonNullable<State['providers'][string]>['gate'] | undefined {
    return this.state.providers[provider]?.gate;
  }
}

export function there<T>(one: T | undefined): T {
  if (one === undefined) throw new Error('it is not there');
  return one;
}
