import type { HookPayload } from '../adapters/agents/live.ts';
import { LIVES } from '../adapters/agents/lives.ts';
import { withReading } from '../core/answer/with-reading.ts';
import type { AttemptKey, Event } from '../core/events/event.ts';
import { fromHook } from '../core/events/from-hook.ts';
import type { State } from '../core/state/state.ts';
import { agentOf, findRun } from '../core/state/state.ts';
import { NAME_PATTERN } from '../core/tasks/task.ts';
import type { Letter } from '../ports/inbox.ts';
import { type RecentEvents, SIGNED } from './recent-events.ts';
import { isItsProgram } from './talk/parts.ts';
import type { Tokens } from './tokens.ts';

export interface LetterParts {
  readonly state: () => State;
  readonly now: () => number;
  readonly tokens: Tokens;
  readonly recent: RecentEvents;
  /** The person's day, as budgets name it. */
  readonly day: () => string;
}

type Heard = Extract<Letter, { is: 'event' }>;
type Payload = Readonly<Record<string, unknown>>;

/**
 * What event files tell, as facts, batch by batch in the order they came in. Whoever can write into the folder can write
 * anything: so what changes a worker's state must show the worker's token, and the rest is kept with the reason why nothing
 * acts on it.
 */
export function letterReader(parts: LetterParts): (batch: readonly Letter[]) => Promise<Event[]> {
  let before: Promise<unknown> = Promise.resolve();
  return (batch) => {
    // A token is read from its file: without this a later batch could overtake an earlier one there.
    const events = before.then(async () => eventsOfAll(parts, batch));
    before = events.catch(() => undefined);
    return events;
  };
}

async function eventsOfAll(parts: LetterParts, letters: readonly Letter[]): Promise<Event[]> {
  const events: Event[] = [];
  for (const letter of letters) events.push(...(await eventsOf(parts, letter)));
  return events;
}

async function eventsOf(parts: LetterParts, letter: Letter): Promise<Event[]> {
  if (letter.is === 'refused')
    return [{ type: 'hook.refused', at: parts.now(), file: letter.file, reason: letter.reason }];
  // What was written while no daemon ran happened then, not now; a file from the future is a file of now.
  const at = Math.min(parts.now(), Math.round(letter.writtenAt));
  if (letter.payload['type'] === 'worker_stopped') return [foreign(parts, letter, at)];
  const trust = SIGNED.has(letter.payload['type']) ? await parts.tokens.check(letter.payload) : undefined;
  // Before its id is looked at: a forged event must not stand in the way of the true one.
  if (trust?.is === 'untrusted') return [ignored(letter, at, trust.why)];
  const again = parts.recent.seen(letter.payload, trust === undefined ? 'anybody' : 'worker');
  if (again === 'duplicate') return [];
  if (again === 'conflict') return [ignored(letter, at, 'an event with its id and other words was there before')];
  return letter.payload['type'] === 'agent_hook' && trust
    ? signals(parts, letter, trust.key, at)
    : [fromHook(letter.file, withoutToken(letter.payload), at)];
}

/** An agent's own words, in the language of its hooks. */
function signals(parts: LetterParts, letter: Heard, key: AttemptKey, at: number): Event[] {
  const run = findRun(parts.state(), key.run);
  const agent = run?.agents[agentOf(run, key.task)];
  if (agent?.hooks === undefined) return [ignored(letter, at, 'an agent without hooks should not have called one')];
  const heard = hookPayload(letter.payload, at);
  // Claude Code and OpenCode tell of their start before their composer is there (2.1.197, 1.18.33): their screen tells that.
  const live = LIVES[agent.hooks];
  const usage = live.used?.(heard);
  const used: Event[] = usage ? [{ type: 'attempt.used', at, ...key, day: parts.day(), usage: [...usage] }] : [];
  const said = live.hear(heard).filter(({ is }) => is !== 'ready' || !isItsProgram(agent));
  if (said.length + used.length === 0) return [fromHook(letter.file, withoutToken(letter.payload), at)];
  const source = sourceOf(heard.payload);
  const signalled = said.map((signal): Event => ({
    type: 'agent.signalled',
    at,
    ...key,
    by: 'hook',
    id: heard.id,
    ...(source !== undefined && { source }),
    signal: withReading(signal),
  }));
  return [...used, ...signalled];
}

function hookPayload(payload: Payload, at: number): HookPayload {
  const inner = payload['payload'];
  const isObject = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  return { id: text(payload['id']), payload: isObject ? { ...inner } : {}, at };
}

/** Claude Code and Codex name the hook, OpenCode the event. */
function sourceOf(payload: Payload): string | undefined {
  const name = payload['hook_event_name'] ?? payload['type'];
  return typeof name === 'string' ? name : undefined;
}

/** An agent that a person started by hand; one that omo started has better hooks, so this one is only kept. */
function foreign({ state }: LetterParts, letter: Heard, at: number): Event {
  const { worker_name: worker, session_id: session, terminal_content: terminal } = letter.payload;
  if (typeof worker !== 'string' || !NAME_PATTERN.test(worker)) return ignored(letter, at, 'it names no worker');
  const own = state().runs.some((run) => run.workers.some((one) => one.name === worker && one.phase.is !== 'closed'));
  return own
    ? ignored(letter, at, `${worker} is omo's own worker, whose end of turn omo's own hooks tell`)
    : { type: 'foreign.stopped', at, worker, session: endOf(session, SESSION), terminal: endOf(terminal, TERMINAL) };
}

/** Anybody may write these, and the state keeps the last 20 of them. UTF-16 units. */
const SESSION = 200;
const TERMINAL = 16 * 1024;

/** What stands at the end of it. */
function endOf(value: unknown, most: number): string {
  return text(value)
    .slice(-most)
    .replaceAll(/\p{Surrogate}/gu, '\uFFFD');
}

function ignored({ file, payload }: Heard, at: number, reason: string): Event {
  return { type: 'hook.ignored', at, file, reason, payload: withoutToken(payload) };
}

/** A token in the journal would be one that anybody can read for ever. */
function withoutToken({ token: _secret, ...rest }: Payload): Record<string, unknown> {
  return rest;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
