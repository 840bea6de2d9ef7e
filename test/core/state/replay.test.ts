import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openJournal } from '../../../src/adapters/journal/journal.ts';
import { Event } from '../../../src/core/events/event.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import type { State } from '../../../src/core/state/state.ts';
import { EMPTY } from '../../../src/core/state/state.ts';
import { upgraded } from '../../../src/core/state/upgrade.ts';

/** Journals as released versions wrote them; the version is in the name. Whatever changes, they must be understood as they were. */
const FIXTURES = join(import.meta.dirname, '../../fixtures/journals');
const journals = readdirSync(FIXTURES).filter((name) => name.endsWith('.jsonl'));

async function replay(name: string): Promise<{ state: State; events: Event[]; told: readonly string[] }> {
  const home = mkdtempSync(join(tmpdir(), 'omo-replay-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  copyFileSync(join(FIXTURES, name), join(home, 'event_log.jsonl'));
  const events: Event[] = [];
  const { journal, told } = await openJournal({
    home,
    epochNote: {},
    replay: (record) => 'event' in record && events.push(record.event),
    snapshot: () => undefined,
    onTrouble: () => {},
    now: () => 0,
  });
  await journal.close();
  return { state: events.reduce(reduce, EMPTY), events, told };
}

test.for(journals)('%s gives the state that was stored with it', async (name) => {
  const { state, told } = await replay(name);
  expect(told).toEqual([]);
  const stored: State = JSON.parse(readFileSync(join(FIXTURES, name.replace('.jsonl', '.state.json')), 'utf8'));
  // Later versions make more of the same facts; what was known then is known still.
  expect(state).toMatchObject(stored);
  expect(upgraded(stored)).toMatchObject(stored);
});

test.for(journals)('%s holds nothing but facts of the shapes there are', async (name) => {
  const { events } = await replay(name);
  expect(events.length).toBeGreaterThan(0);
  for (const event of events) expect(Event.parse(event)).toEqual(event);
});

/** P30. Whoever changes a hash here says that a journal of before now means something else. */
const HASHES: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(FIXTURES, 'hashes.json'), 'utf8'));

const hashOf = (state: State): string => createHash('sha256').update(sorted(state)).digest('hex').slice(0, 16);

/** JSON whose members stand in alphabetical order: their order is no part of a state. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

test.for(journals)('%s folds to the hash that is kept of it, also across a snapshot at any place', async (name) => {
  const { state, events } = await replay(name);
  expect(hashOf(state)).toBe(HASHES[name]);
  for (let at = 0; at <= events.length; at++) {
    const snapshot: State = JSON.parse(JSON.stringify(events.slice(0, at).reduce(reduce, EMPTY)));
    expect(hashOf(events.slice(at).reduce(reduce, upgraded(snapshot)))).toBe(HASHES[name]);
  }
});
