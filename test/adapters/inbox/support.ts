import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { type InboxOptions, openInbox } from '../../../src/adapters/inbox/inbox.ts';
import type { FolderWatch, WatchFolder } from '../../../src/adapters/inbox/wake.ts';
import type { Inbox, Letter } from '../../../src/ports/inbox.ts';

export interface Folder {
  readonly home: string;
  readonly events: string;
  /** Writes as omo's hooks do: in the sibling folder, then by renaming. */
  readonly drop: (name: string | Buffer, content: string | Uint8Array) => void;
  /** What lies there, the quarantine left out. */
  readonly left: () => string[];
  readonly quarantined: () => string[];
}

/** A home as the daemon makes it, with an events folder unless a test wants to see it made. */
export function newFolder(): Folder {
  const home = mkdtempSync(join(tmpdir(), 'omo-inbox-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const events = join(home, 'events');
  const outbox = join(home, 'run', 'outbox');
  for (const folder of [events, join(home, 'run'), outbox]) mkdirSync(folder);
  return {
    home,
    events,
    drop: (name, content) => {
      writeFileSync(join(outbox, 'tmp'), content);
      renameSync(join(outbox, 'tmp'), Buffer.concat([Buffer.from(`${events}/`), Buffer.from(name)]));
    },
    left: () => readdirSync(events).filter((name) => name !== 'quarantine'),
    quarantined: () => readdirSync(join(events, 'quarantine')),
  };
}

export interface Running {
  readonly inbox: Inbox;
  readonly letters: Letter[];
  readonly batches: number[];
  readonly errors: unknown[];
  /** What the passing of a second does. */
  readonly tick: () => void;
  /** A whole scan, proved by an event of its own, which is not among the letters then. */
  readonly scan: () => Promise<void>;
}

/** An inbox that looks only when told: no watcher, no timer. */
export async function run(
  folder: Folder,
  options: Partial<InboxOptions> & { take?: (batch: readonly Letter[]) => Promise<void> } = {},
): Promise<Running> {
  const { take = () => Promise.resolve(), ...rest } = options;
  const letters: Letter[] = [];
  const batches: number[] = [];
  const errors: unknown[] = [];
  const scans: (() => void)[] = [];
  const tick = (wake: () => void): (() => void) => {
    scans.push(wake);
    return () => undefined;
  };
  const inbox = openInbox({ home: folder.home, onError: (error) => errors.push(error), tick, watch: blind, ...rest });
  onTestFinished(() => inbox.close());
  await inbox.open(async (batch) => {
    await take(batch);
    batches.push(batch.length);
    letters.push(...batch);
  });
  const scan = async (): Promise<void> => {
    const probe = `probe.${++probes}.event`;
    const isProbe = ({ file }: Letter): boolean => file === probe;
    folder.drop(probe, '{}');
    // Last in its scan.
    utimesSync(join(folder.events, probe), 4e9, 4e9);
    scans.forEach((wake) => wake());
    await expect.poll(() => letters.some(isProbe), { interval: 5 }).toBe(true);
    letters.splice(letters.findIndex(isProbe), 1);
    await expect.poll(() => folder.left().includes(probe), { interval: 5 }).toBe(false);
  };
  return { inbox, letters, batches, errors, scan, tick: () => scans.forEach((wake) => wake()) };
}

let probes = 0;

const nothing: FolderWatch = { close: () => Promise.resolve() };
const blind: WatchFolder = () => Promise.resolve(nothing);

export const event = (n: number): string => JSON.stringify({ type: 'worker_stopped', n });
export const letter = (file: string, n: number): Letter => ({
  is: 'event',
  file,
  payload: { type: 'worker_stopped', n },
  writtenAt: expect.any(Number) as number,
});
