import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEvents } from '../../../src/adapters/journal/read.ts';
import type { Fact } from '../../../src/core/report/said.ts';
import type { Given } from './person.ts';

/** Everything that was seen of a night, from all who took part in it. */
export interface History {
  /** What the person gave, and what was said to that. */
  readonly given: readonly Given[];
  /** What the workers' programs kept themselves. */
  readonly programs: readonly Program[];
  readonly journal: readonly Fact[];
  /** tmux sessions of workers that are there in the end. */
  readonly sessions: readonly string[];
  /** Workers that the ledger calls open in the end. */
  readonly open: readonly string[];
}

/** One process of a worker: what it read and what it wrote. */
export interface Program {
  readonly run: string;
  readonly task: string;
  readonly attempt: number;
  /** Every byte it read from its terminal. */
  readonly raw: Buffer;
  readonly starts: number;
  readonly ends: number;
  readonly wrote: readonly { readonly id: string; readonly hook: string }[];
  readonly took: readonly { readonly id: string; readonly answer: string }[];
}

export function journalOf(home: string): Fact[] {
  const facts: Fact[] = [];
  readEvents(home, 0, (fact) => facts.push(fact));
  return facts;
}

export function programsOf(dir: string): Program[] {
  const names = readdirSync(dir).filter((name) => name.endsWith('.log'));
  return names.map((name) => programOf(dir, name.slice(0, -'.log'.length)));
}

function programOf(dir: string, name: string): Program {
  const [run = '', task = '', attempt] = name.split('.');
  const lines = textOf(join(dir, `${name}.log`))
    .toString()
    .split('\n')
    .slice(0, -1);
  // As asker.mjs writes them.
  const entries: Entry[] = lines.map((line) => JSON.parse(line));
  return {
    run,
    task,
    attempt: Number(attempt),
    raw: textOf(join(dir, `${name}.raw`)),
    starts: entries.filter(({ started }) => started !== undefined).length,
    ends: entries.filter(({ done }) => done !== undefined).length,
    wrote: entries.flatMap(({ wrote: id, hook = '' }) => (id === undefined ? [] : [{ id, hook }])),
    took: entries.flatMap(({ took: id, answer = '' }) => (id === undefined ? [] : [{ id, answer }])),
  };
}

interface Entry {
  readonly started?: number;
  readonly done?: number;
  readonly wrote?: string;
  readonly hook?: string;
  readonly took?: string;
  readonly answer?: string;
}

/** Nothing was read yet: no file. */
function textOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
