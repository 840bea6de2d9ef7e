import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { movedDaemon } from '../../support/moved-daemon.ts';
import type { Omo } from '../../support/run-omo.ts';

export interface Figures {
  /** Which telling this is: those of a daemon at rest may be alike for minutes. */
  readonly told: number;
  /** How often they were begun. */
  readonly begun: number;
  readonly pid: number;
  /** The longest turn of its loop, ms: as Node tells; without the time in which it waited for a processor; on a processor. */
  readonly longestMs: number;
  readonly ownMs: number;
  readonly cpuMs: number;
  /** The share of turns in which the host of this machine took a processor away: the last two figures leave them out. */
  readonly disturbed: number;
  /** Bytes: at the beginning, the most, now. */
  readonly rssFirst: number;
  readonly rssMost: number;
  readonly rss: number;
}

/** The built daemon with a probe in it. */
export interface ProbedDaemon {
  readonly pid: () => number;
  /** Begins the figures anew. */
  measure(): Promise<void>;
  /** Written after this was called. */
  figures(): Promise<Figures>;
  /** Holds its loop up for `holdMs`. */
  hold(): void;
}

export async function probedDaemon(omo: Omo, holdMs = 1000): Promise<ProbedDaemon> {
  const own = { ...omo, env: { ...omo.env, OMO_PROBE_HOLD_MS: String(holdMs) } };
  await movedDaemon(own, ([node = '', ...rest]) => [node, '--import', PROBE, ...rest]).start();
  const last = (): Figures | undefined => read(join(omo.root, 'probe.json'));
  await expect.poll(last, POLL).toBeDefined();
  const pid = last()?.pid ?? 0;
  const later = async (begun: number): Promise<Figures> => {
    // Two tellings: the one under way may have begun before.
    const seen = last()?.told ?? 0;
    await expect.poll(() => (last()?.begun ?? 0) >= begun && (last()?.told ?? 0) > seen + 1, POLL).toBe(true);
    return last() ?? expect.fail('no figures');
  };
  return {
    pid: () => pid,
    measure: async () => {
      const { begun } = await later(0);
      process.kill(pid, 'SIGUSR2');
      await later(begun + 1);
    },
    figures: () => later(0),
    hold: () => void process.kill(pid, 'SIGWINCH'),
  };
}

const PROBE = join(import.meta.dirname, 'probe.mjs');
const POLL = { timeout: 60_000, interval: 20 };

function read(file: string): Figures | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Figures;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
