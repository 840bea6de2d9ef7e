import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { readDomains } from '../adapters/files/domains-file.ts';
import type { Home } from '../config/home.ts';
import { errnoOf, messageOf } from '../core/fault.ts';
import type { AttemptKey, Event } from '../core/events/event.ts';
import type { Run } from '../core/state/state.ts';
import { roomIn } from '../core/state/submitted.ts';
import { joinTasks } from '../core/tasks/join.ts';
import { FOLLOW_UPS } from '../core/tasks/limits.ts';
import { makePlan } from '../core/tasks/plan.ts';
import { added, byWorker } from './grow.ts';

/** What a worker's own result may say so far: more tasks for its run, as task text. */
const Result = z.looseObject({ next: z.array(z.string()).optional() });

/** More is no result. */
const MOST_BYTES = 1024 * 1024;

export interface FollowUpParts {
  readonly home: Home;
  readonly now: () => number;
}

export interface FollowUps {
  readonly events: readonly Event[];
  /** What became of those that could not join, in words. */
  readonly notes: readonly string[];
}

/** The tasks that an attempt's result names, as they join its run. A result that can't be read adds nothing, and that is told. */
export async function followUps(parts: FollowUpParts, run: Run, key: AttemptKey): Promise<FollowUps> {
  try {
    return await named(parts, run, key);
  } catch (error) {
    // The task is done, whatever becomes of what it found besides.
    return { events: [], notes: [`its follow-up tasks could not be read: ${messageOf(error)}`] };
  }
}

async function named(parts: FollowUpParts, run: Run, key: AttemptKey): Promise<FollowUps> {
  const text = await resultText(parts.home.attempt(key).result);
  if (text === undefined) return NONE;
  const read = Result.safeParse(json(text));
  if (!read.success) return { events: [], notes: [`its result could not be read: ${z.prettifyError(read.error)}`] };
  const wanted = read.data.next ?? [];
  return wanted.length === 0 ? NONE : join(parts, run, key, wanted);
}

const NONE: FollowUps = { events: [], notes: [] };

async function join(parts: FollowUpParts, run: Run, key: AttemptKey, wanted: readonly string[]): Promise<FollowUps> {
  const room = Math.min(FOLLOW_UPS.atOnce, roomIn(run, key));
  const plan = makePlan(
    { is: 'text', args: wanted.slice(0, room), each: 'one task' },
    { domains: await readDomains(parts.home.root), known: 'elsewhere too' },
  );
  const known = run.tasks.map(({ spec }) => spec.id);
  const { tasks, problems } = joinTasks(known, byWorker(run, key, plan.tasks));
  const wrong = [...plan.problems, ...problems].map(({ where = '', message }) => `${where}: ${message}`);
  const notes =
    wanted.length > room ? [`it named ${wanted.length} follow-up tasks, and there was room for ${room}`] : [];
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

async function resultText(path: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    return size > MOST_BYTES ? `its ${size} bytes are more than ${MOST_BYTES}` : await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no result; the schema says so.
    return undefined;
  }
}
