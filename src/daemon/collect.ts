import { rm } from 'node:fs/promises';
import { endOfFile } from '../adapters/outputs/end-of-file.ts';
import type { AgentSpec } from '../core/events/agent-spec.ts';
import type { AttemptKey, Event, Place } from '../core/events/event.ts';
import { sanitize } from '../core/text/sanitize.ts';
import { agentOf } from '../core/state/state.ts';
import type { Run } from '../core/state/state.ts';
import type { TaskState } from '../core/state/task-state.ts';
import { currentKey } from '../core/state/state.ts';
import { exitWords } from '../adapters/agents/exit-words.ts';
import { withUsage } from '../adapters/agents/known-usage.ts';
import type { Outcome } from '../adapters/agents/outcome.ts';
import type { Usage } from '../core/events/usage.ts';
import { readOutcome, readOutcomeFile } from '../adapters/agents/outcome.ts';
import { shortened } from '../core/text/shortened.ts';
import type { Exit } from '../core/state/task-state.ts';
import { NO_WORDS, ownWords } from './own-words.ts';
import type { PerformParts } from './perform.ts';

/** Lines of an ended attempt's screen that are enough to find its last words. */
const TAIL_LINES = 40;
const LOG_BYTES = 64 * 1024;

/** What an ended attempt says of itself, together with how its process ended: what it used, the work it found, its end. */
export async function collect(parts: PerformParts, run: Run, task: TaskState): Promise<Event[]> {
  const key = currentKey(run, task);
  const exit = exitOf(task);
  const { usage, ...outcome } = await outcomeOf(parts, run, task, exit);
  await rm(parts.home.token(key), { force: true });
  const found = outcome.ok ? await ownWords(parts, run, key) : NO_WORDS;
  const notes = [...unheard(run, task, outcome.notes), ...found.notes].map((note) => `${task.spec.id}: ${note}`);
  const at = parts.now();
  return [
    ...useOf(parts, key, usage),
    ...found.events,
    { type: 'attempt.ended', at, ...key, ...exit, ...outcome, ...(found.says && { says: found.says }), notes },
  ];
}

/** What an attempt that omo ends has used, as far as its output tells; nothing for a conversation, whose record is followed. */
export async function usedSoFar(parts: PerformParts, run: Run, task: TaskState): Promise<Event[]> {
  const kind = outputOf(run, task);
  if (kind === 'text' || isConversation(run, task)) return [];
  const key = currentKey(run, task);
  const { usage } = await readOutcomeFile(kind, parts.home.attempt(key).output, {}, parts.now(), usedBefore(task));
  return useOf(parts, key, usage);
}

function useOf(parts: PerformParts, key: AttemptKey, usage: Outcome['usage']): Event[] {
  return usage === undefined
    ? []
    : [{ type: 'attempt.used', at: parts.now(), ...key, day: parts.day(), usage: [...usage] }];
}

async function outcomeOf(parts: PerformParts, run: Run, task: TaskState, exit: Exit): Promise<Outcome> {
  if (isConversation(run, task)) return endOfConversation(task, exit);
  const kind = outputOf(run, task);
  const { limited } = run.agents[agentOf(run, task.spec.id)] ?? {};
  const at = exitedAt(task) ?? parts.now();
  if (kind === 'text') return readOutcome(kind, await screenOf(parts, run, task), exit, at, limited);
  return readOutcomeFile(kind, parts.home.attempt(currentKey(run, task)).output, exit, at, usedBefore(task));
}

/** What the conversation had used that this attempt goes on with: an agent may tell the sum of both. */
function usedBefore({ resume, tries, used }: TaskState): readonly Usage[] | undefined {
  if (resume === undefined) return undefined;
  const began = tries.findLastIndex(({ resumed }) => resumed === undefined);
  const earlier = new Set(tries.slice(Math.max(0, began)).map(({ attempt }) => attempt));
  return used
    .filter(({ attempt }) => earlier.has(attempt))
    .flatMap(({ usage }) => usage)
    .reduce<readonly Usage[]>(withUsage, []);
}

/** Words like "try again at 3 PM" were meant from there, also when nobody read them for hours. */
function exitedAt({ phase }: TaskState): number | undefined {
  const stage = phase.is === 'running' ? phase.stage : undefined;
  return stage && 'at' in stage ? stage.at : undefined;
}

function outputOf(run: Run, task: TaskState): AgentSpec['output'] {
  return run.agents[agentOf(run, task.spec.id)]?.output ?? 'text';
}

function exitOf({ phase }: TaskState): Exit {
  const stage = phase.is === 'running' ? phase.stage : undefined;
  return stage?.is === 'collecting' || stage?.is === 'exited' ? { exitCode: stage.exitCode, signal: stage.signal } : {};
}

/** Its agent told what it did while it ran; its output is only a screen. */
function isConversation(run: Run, task: TaskState): boolean {
  return run.options.form === 'screen' && run.agents[agentOf(run, task.spec.id)]?.hooks !== undefined;
}

/** A program that ended before its agent said that it was done did not do it; one that a person ended is not started again. */
function endOfConversation(task: TaskState, exit: Exit): Outcome {
  const talk = task.phase.is === 'running' ? task.phase.talk : undefined;
  const told = {
    ...(talk?.said !== undefined && { summary: shortened(talk.said) }),
    ...(talk?.conversation !== undefined && { conversation: talk.conversation }),
  };
  if (talk?.mood.is === 'complete') return { ok: true, ...told };
  const why = `its program ended (${exitWords(exit)}) before it said that it was done`;
  if (talk?.held.is === 'taken') return { ok: false, ...told, reason: `${why}; a person sat at it`, final: true };
  return { ok: false, ...told, reason: why, crashed: true };
}

/** An agent whose hooks all stayed silent may have them switched off: then omo knows less of it than it seems. */
function unheard(run: Run, task: TaskState, notes: readonly string[] = []): string[] {
  const agent = run.agents[agentOf(run, task.spec.id)];
  const silent = agent?.hooks !== undefined && task.phase.is === 'running' && task.phase.talk.heard === 0;
  return silent
    ? [...notes, `none of the hooks of ${agent.name} was heard; \`omo doctor\` says what may be wrong`]
    : [...notes];
}

/** The end of what it showed: from its screen, or, when the terminal is gone, from its log. */
async function screenOf(parts: PerformParts, run: Run, task: TaskState): Promise<string> {
  const stage = task.phase.is === 'running' ? task.phase.stage : undefined;
  const place = stage && 'place' in stage ? stage.place : undefined;
  const shown = place && (await tailOf(parts, run, place));
  return shown ?? sanitize(await endOfFile(parts.home.attempt(currentKey(run, task)).log, LOG_BYTES));
}

/** How an attempt ended is known already: a terminal that can't be asked for its last words must not change that. */
async function tailOf(parts: PerformParts, run: Run, place: Place): Promise<string | undefined> {
  try {
    return await parts.terminalOf(run).tail(place, TAIL_LINES);
  } catch (error) {
    parts.log.warn({ run: run.id, place, err: error }, 'screen not read');
    return undefined;
  }
}
