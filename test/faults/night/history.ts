import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeRecord } from '../../../src/adapters/journal/record.ts';
import { keyText } from '../../../src/core/state/state.ts';
import type { Event } from '../../../src/core/events/event.ts';
import type { BuildingOmo } from '../../support/building-omo.ts';
import { linesOf } from '../../support/told.ts';
import { ledgerOf } from './night.ts';

/** What happened in a night, as the journal tells it and as the agents told their own ledger. */
export interface History {
  /** Line by line as they stand in the file; undefined: no whole record. */
  readonly records: readonly (Line | undefined)[];
  readonly events: readonly Event[];
  readonly ledger: readonly {
    readonly what: string;
    readonly run: string;
    readonly task: string;
    readonly key: string;
  }[];
}

export interface Line {
  readonly seq: number;
  readonly epoch: number;
  readonly event: Event;
}

export function historyOf(it: BuildingOmo): History {
  const records = recordsIn(it.omo.home);
  const ledger = linesOf(ledgerOf(it)).map((line) => {
    const [what = '', run = '', task = '', attempt = ''] = line.split(' ');
    return { what, run, task, key: keyText({ run, task, attempt: Number(attempt) }) };
  });
  return { records, events: records.flatMap((one) => (one ? [one.event] : [])), ledger };
}

/** Of a journal that has one segment. */
export function recordsIn(home: string): (Line | undefined)[] {
  const file = join(home, 'event_log.jsonl');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file).toString('latin1').split('\n').slice(0, -1);
  return lines.map((line) => {
    const record = decodeRecord(Buffer.from(line, 'latin1'));
    return record && 'event' in record ? record : undefined;
  });
}
