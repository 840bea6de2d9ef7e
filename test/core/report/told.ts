import type { Event } from '../../../src/core/events/event.ts';
import type { Signal } from '../../../src/core/events/signal.ts';
import type { Explanation } from '../../../src/core/report/explain.ts';
import { Chain } from '../../../src/core/report/explain.ts';
import type { Found } from '../../../src/core/report/find-worker.ts';
import { findWorker } from '../../../src/core/report/find-worker.ts';
import type { Fact } from '../../../src/core/report/said.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import type { State } from '../../../src/core/state/state.ts';
import { EMPTY } from '../../../src/core/state/state.ts';
import { graph, pane, submission } from '../build.ts';

const CLAUDE = {
  name: 'claude',
  provider: 'anthropic',
  run: ['claude', '-p'],
  prompt: 'stdin' as const,
  output: 'claude' as const,
  screen: ['claude'],
  hooks: 'claude' as const,
};

/** A run of one or more workers whose agents run on their screens. */
export function onScreen(edges: Record<string, string[]> = { ui: [] }): Event {
  const options = {
    workers: 6,
    retries: 1,
    keep: false,
    taskTimeoutMs: 60_000,
    form: 'screen' as const,
    bare: true as const,
  };
  return submission(graph(edges), { agents: { claude: CLAUDE }, defaultAgent: 'claude', options });
}

const key = (attempt: number, task: string) => ({ run: 'r1', task, attempt });

export const decided = (at: number, attempt = 1, task = 'ui'): Event => ({
  type: 'attempt.decided',
  at,
  ...key(attempt, task),
  worker: task,
});
export const started = (at: number, attempt = 1, task = 'ui'): Event => ({
  type: 'attempt.started',
  at,
  ...key(attempt, task),
  place: pane('%1'),
});
export const exited = (at: number, exitCode: number, attempt = 1, task = 'ui'): Event => ({
  type: 'attempt.exited',
  at,
  ...key(attempt, task),
  exitCode,
  by: 'launcher',
});
export const ended = (at: number, ok: boolean, attempt = 1, task = 'ui'): Event => ({
  type: 'attempt.ended',
  at,
  ...key(attempt, task),
  ok,
  ...(ok ? { summary: 'All is made.' } : { reason: 'exit code 1' }),
});
export const collecting = (at: number, attempt = 1, task = 'ui'): Event => ({
  type: 'attempt.collect-decided',
  at,
  ...key(attempt, task),
});
export function signalled(at: number, signal: Signal, source = 'Stop', attempt = 1, task = 'ui'): Event {
  return { type: 'agent.signalled', at, ...key(attempt, task), by: 'hook', source, signal };
}
export const delivered = (at: number, message: string): Event[] => [
  { type: 'message.deliver-decided', at, run: 'r1', message },
  { type: 'message.submitted', at, run: 'r1', message },
];

/** The events as a journal has them, and the state they make. */
export function journal(...events: Event[]): { readonly facts: Fact[]; readonly state: State } {
  const facts = events.map((event, i): Fact => ({ seq: i + 1, event }));
  return { facts, state: events.reduce(reduce, EMPTY) };
}

export function found(state: State, worker = 'ui'): Found {
  const it = findWorker(state, worker);
  if (!it) throw new Error(`there is no worker ${worker}`);
  return it;
}

export function explained(events: readonly Event[], worker = 'ui', now = 3000): Explanation {
  const { facts, state } = journal(...events);
  const chain = new Chain(found(state, worker));
  let before = EMPTY;
  for (const fact of facts) {
    const after = reduce(before, fact.event);
    chain.take(fact, before, after);
    before = after;
  }
  return chain.explanation(now, iso);
}

export const iso = (ms: number): string => new Date(ms).toISOString();
