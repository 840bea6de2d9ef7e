import { readDomains } from '../adapters/files/domains-file.ts';
import { plainText } from '../adapters/outputs/plain-file.ts';
import type { Home } from '../config/home.ts';
import { messageOf } from '../core/fault.ts';
import type { AttemptKey, Event } from '../core/events/event.ts';
import type { Testimony } from '../core/events/proof.ts';
import { readTestimony } from '../core/result/testimony.ts';
import type { Run } from '../core/state/state.ts';
import { agentOf } from '../core/state/state.ts';
import { roomIn } from '../core/state/submitted.ts';
import { joinTasks } from '../core/tasks/join.ts';
import { FOLLOW_UPS } from '../core/tasks/limits.ts';
import { added } from './grow.ts';
import { byWorker, withheld } from './no-commands.ts';

/** More is no result. */
const MOST_BYTES = 1024 * 1024;

export interface OwnWordsParts {
  readonly home: Home;
  readonly now: () => number;
}

/** What an attempt says of itself in its result file. */
export interface OwnWords {
  readonly says?: Testimony | undefined;
  /** The tasks it named, as they join its run. */
  readonly events: readonly Event[];
  /** What could not be read or could not join, in words. */
  readonly notes: readonly string[];
}

export const NO_WORDS: OwnWords = { events: [], notes: [] };

/** A result that can't be read adds nothing, and that is told. */
export async function ownWords(parts: OwnWordsParts, run: Run, key: AttemptKey): Promise<OwnWords> {
  try {
    const text = await plainText(parts.home.attempt(key).result, MOST_BYTES);
    return text === undefined ? NO_WORDS : await told(parts, run, key, text);
  } catch (error) {
    // The task's end is what it is, whatever becomes of what was said besides.
    return { events: [], notes: [`its result file could not be read: ${messageOf(error)}`] };
  }
}

async function told(parts: OwnWordsParts, run: Run, key: AttemptKey, text: string): Promise<OwnWords> {
  const { says, next = [], problem } = readTestimony(text);
  const notes = problem === undefined ? [] : [`its result file: ${problem}`];
  const joined = next.length === 0 ? NO_WORDS : await join(parts, run, key, next);
  return { ...(says && { says }), events: joined.events, notes: [...notes, ...joined.notes] };
}

async function join(parts: OwnWordsParts, run: Run, key: AttemptKey, wanted: readonly string[]): Promise<OwnWords> {
  const room = Math.min(FOLLOW_UPS.atOnce, roomIn(run, key));
  // Few tasks name others: a daemon starts without the reader of Markdown.
  const { makePlan } = await import('../core/tasks/plan.ts');
  const plan = makePlan(
    { is: 'text', args: wanted.slice(0, room), each: 'one task' },
    { domains: await readDomains(parts.home.root), known: 'elsewhere too' },
  );
  const known = run.tasks.map(({ spec }) => spec.id);
  const own = agentOf(run, key.task);
  const { tasks, problems } = joinTasks(known, byWorker(run, own, plan.tasks));
  const wrong = [...plan.problems, ...problems].map(({ where = '', message }) => `${where}: ${message}`);
  const tooMany =
    wanted.length > room ? [`it named ${wanted.length} follow-up tasks, and there was room for ${room}`] : [];
  const notes = [...tooMany, ...withheld(own, plan.tasks)];
  if (room === 0) return { events: [], notes };
  if (wrong.length > 0)
    return { events: [], notes: [...notes, `its follow-up tasks were left out: ${wrong.join(' ')}`] };
  const unknown = tasks.find(({ agent }) => agent !== undefined && !run.agents[agent]);
  if (unknown)
    return {
      events: [],
      notes: [...notes, `its follow-up tasks name an agent that the run has not: ${unknown.agent}`],
    };
  return { events: [added(parts.now(), run, tasks, {}, key)], notes };
}
