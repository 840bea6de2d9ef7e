import { stat } from 'node:fs/promises';
import type { Home } from '../config/home.ts';
import { ifThere } from '../core/fault.ts';
import { lifeOf } from '../core/state/life.ts';
import type { Outputs } from './outputs.ts';
import type { Working } from './working.ts';
import { isStructured } from './working.ts';

/** What shows that an attempt lives: each only ever counts on, and a count that changed is a sign. */
export interface Signs {
  /** Of its agent's own words. */
  readonly heard: number;
  /** Of its output that show progress; absent: it has none, or it has not been read. */
  readonly lines?: number;
  /** Tokens it has used, as far as it told: each answer of its model is one. */
  readonly used: number;
  /** Bytes of what it showed, where that counts. */
  readonly shown?: number;
}

export interface SignsParts {
  readonly home: Home;
  readonly outputs: Pick<Outputs, 'taleOf'>;
}

export async function signsOf({ home, outputs }: SignsParts, one: Working): Promise<Signs> {
  const heard = one.task.phase.is === 'running' ? lifeOf(one.task.phase.talk).signs : 0;
  const lines = outputs.taleOf(one.key)?.progress;
  const shown = isPrinting(one) ? await sizeOf(home.attempt(one.key).log) : undefined;
  const used = usedBy(one);
  return { heard, used, ...(lines !== undefined && { lines }), ...(shown !== undefined && { shown }) };
}

export function isNewer(signs: Signs, before: Signs): boolean {
  const said = signs.heard !== before.heard || signs.lines !== before.lines;
  return said || signs.used !== before.used || signs.shown !== before.shown;
}

function usedBy({ task, key }: Working): number {
  const own = task.used.filter(({ attempt }) => attempt === key.attempt).flatMap(({ usage }) => usage);
  return own.reduce((sum, { tokens }) => sum + (tokens ? tokens.input + tokens.output + tokens.cacheRead : 0), 0);
}

/** What it shows counts where nothing better tells: not a spinner beside hooks, nor trouble made readable for the pane. */
function isPrinting(one: Working): boolean {
  if (isStructured(one)) return false;
  return one.run.options.form !== 'screen' || one.agent.hooks === undefined;
}

/** Undefined before there is one. */
async function sizeOf(path: string): Promise<number | undefined> {
  return (await ifThere(() => stat(path)))?.size;
}
