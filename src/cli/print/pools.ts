import type { PoolReport } from '../../core/report/pools.ts';
import { moment } from './duration.ts';
import type { Mark } from './mark.ts';
import { resumeCommand } from './named.ts';
import type { Paint } from './paint.ts';
import { reasonText } from './reason.ts';
import { safeLine } from './safe.ts';

/** How a pool's state looks in tables. */
export function poolMark(state: PoolReport['state']): Mark {
  return MARK[state];
}

const MARK: Record<PoolReport['state'], Mark> = {
  open: { sign: '✓', style: 'green' },
  limited: { sign: '◌', style: 'yellow' },
  down: { sign: '✗', style: 'red' },
  probing: { sign: '◌', style: 'cyan' },
  stopped: { sign: '✗', style: 'red' },
  paused: { sign: '–', style: 'yellow' },
};

/** A line for each provider that doesn't simply take work: what it is, until when, why, and what to do about it. */
export function poolLines(pools: readonly PoolReport[], now: number, paint: Paint): string[] {
  return pools
    .filter(({ state }) => state !== 'open')
    .map((pool) => paint(poolMark(pool.state).style, line(pool, now)));
}

function line(pool: PoolReport, now: number): string {
  const until = pool.until === undefined ? '' : ` until ${moment(pool.until, now)}`;
  const why = pool.reason === undefined ? '' : `: ${reasonText(pool.reason, now)}`;
  return `${safeLine(pool.provider)} ${STATE[pool.state]}${until}${why}${toDo(pool)}`;
}

const STATE: Record<PoolReport['state'], string> = {
  open: 'takes work',
  limited: 'is limited',
  down: 'is down',
  probing: 'is tried with one attempt at a time',
  stopped: 'is stopped',
  paused: 'is paused',
};

/** The others go on by themselves. */
function toDo({ provider, state }: PoolReport): string {
  if (state === 'stopped') return ` · when that is put right: ${resumeCommand(provider)}`;
  return state === 'paused' ? ` · to let it go on: ${resumeCommand(provider)}` : '';
}
