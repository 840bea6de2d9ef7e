import { existsSync, readFileSync, watch } from 'node:fs';
import { basename, join } from 'node:path';

/** The types of all events of a home's journal, oldest first. Of a line that is only half written nothing is told. */
export function typesIn(home: string): string[] {
  const file = journalOf(home);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.flatMap((line) => /"event":\{"type":"([^"]+)"/.exec(line)?.[1] ?? []);
}

export interface Occurrence {
  readonly type: string;
  /** The first is 1. */
  readonly nth: number;
}

/** Calls `then` in the moment in which the journal holds that event. Returns how to stop watching. */
export function onceIn(home: string, { type, nth }: Occurrence, then: () => void): () => void {
  const look = (): void => {
    if (typesIn(home).filter((one) => one === type).length < nth) return;
    watcher.close();
    then();
  };
  // The folder: the file may not be there yet.
  const watcher = watch(home, (_, name) => {
    if (name === null || name === basename(journalOf(home))) look();
  });
  return () => watcher.close();
}

function journalOf(home: string): string {
  return join(home, 'event_log.jsonl');
}
