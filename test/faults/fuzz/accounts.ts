import { readEvents } from '../../../src/adapters/journal/read.ts';
import type { Event } from '../../../src/core/events/event.ts';

/** What a journal tells of event files `f<serial>…`. */
export interface Accounts {
  readonly refused: number;
  readonly heard: number;
  readonly ignored: number;
  /** Of agents started by hand; these records name no file. */
  readonly foreign: number;
  /** Files that are told of more than once. */
  readonly doubled: readonly string[];
  /** Reasons, without what is the single file's own. */
  readonly reasons: ReadonlySet<string>;
  /** Types of events that name a run. */
  readonly ofRuns: ReadonlySet<string>;
}

/** All that came after that record. */
export function accountsOf(home: string, after: number): Accounts {
  const count = { refused: 0, heard: 0, ignored: 0, foreign: 0 };
  const [files, doubled] = [new Set<string>(), [] as string[]];
  const [reasons, ofRuns] = [new Set<string>(), new Set<string>()];
  readEvents(home, after, ({ event }) => {
    if (event.type === 'foreign.stopped') count.foreign += 1;
    if ('run' in event) ofRuns.add(event.type);
    if (!isOfFile(event)) return;
    count[KINDS[event.type]] += 1;
    if ('reason' in event) reasons.add(event.reason.replaceAll(/\d+/g, 'N'));
    if (files.has(event.file)) doubled.push(event.file);
    files.add(event.file);
  });
  return { ...count, doubled, reasons, ofRuns };
}

/** The number of the last record. */
export function lastSeq(home: string): number {
  let last = 0;
  readEvents(home, 0, ({ seq }) => (last = seq));
  return last;
}

const KINDS = { 'hook.refused': 'refused', 'hook.heard': 'heard', 'hook.ignored': 'ignored' } as const;
type OfFile = Extract<Event, { type: keyof typeof KINDS }>;

function isOfFile(event: Event): event is OfFile {
  return event.type in KINDS;
}
