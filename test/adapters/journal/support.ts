import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type JournalFiles, nodeFiles } from '../../../src/adapters/journal/files.ts';
import type { JournalTrouble } from '../../../src/adapters/journal/health.ts';
import { type JournalOptions, openJournal, type OpenedJournal } from '../../../src/adapters/journal/journal.ts';
import type { JournalRecord } from '../../../src/adapters/journal/record.ts';
import type { Event } from '../../../src/core/events/event.ts';

export const NOW = 1_700_000_000_000;

export function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'omo-journal-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

export interface Opened extends OpenedJournal {
  readonly replayed: readonly JournalRecord[];
  readonly troubles: readonly JournalTrouble[];
}

/** Opens as a daemon would; what is not under test is quick: no syncs, and a retry comes at once. */
export async function open(home: string, options: Partial<JournalOptions> = {}): Promise<Opened> {
  const replayed: JournalRecord[] = [];
  const troubles: JournalTrouble[] = [];
  const opened = await openJournal({
    home,
    epochNote: { pid: 1 },
    replay: (record) => replayed.push(record),
    snapshot: () => undefined,
    onTrouble: (trouble) => troubles.push(trouble),
    now: () => NOW,
    later: soon,
    fs: unsynced,
    ...options,
  });
  return { ...opened, replayed, troubles };
}

export const unsynced: JournalFiles = {
  ...nodeFiles,
  dataSync: () => Promise.resolve(),
  fullSync: () => Promise.resolve(),
};

/** Each call is announced by its name first; what the announcement throws is the call's failure. */
export function announced(announce: (call: string) => void): JournalFiles {
  return new Proxy(unsynced, {
    get:
      (target, name) =>
      (...args: unknown[]) => {
        announce(String(name));
        return Reflect.apply(Reflect.get(target, name), target, args);
      },
  });
}

const soon = (wake: () => void): (() => void) => {
  const timer = setImmediate(wake);
  return () => clearImmediate(timer);
};

export const event = (n: number): Event => ({ type: 'limits.set', at: n, maxWorkers: n });
export const events = (from: number, to: number): Event[] =>
  Array.from({ length: to - from + 1 }, (_, i) => event(from + i));

export function eventsOf(records: readonly JournalRecord[]): unknown[] {
  return records.map((record) => ('event' in record ? record.event : { snapshot: record.snapshot }));
}

export async function replayOf(home: string): Promise<unknown[]> {
  const { journal, replayed } = await open(home);
  await journal.close();
  return eventsOf(replayed);
}

export const logOf = (home: string): string => join(home, 'event_log.jsonl');
export const textOf = (home: string): string => readFileSync(logOf(home), 'utf8');

export function failure(code: string): Error {
  return Object.assign(new Error(`${code}: made by the test`), { code });
}
