import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../../src/core/events/event.ts';
import { decided } from '../../../src/core/schedule/action.ts';
import { nextActions } from '../../../src/core/schedule/next.ts';
import { interrupted } from '../../../src/core/state/interrupted.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import type { State } from '../../../src/core/state/state.ts';
import { EMPTY } from '../../../src/core/state/state.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/journals');
const journals = readdirSync(FIXTURES).filter((name) => name.endsWith('.jsonl'));

function eventsOf(name: string): Event[] {
  const lines = readFileSync(join(FIXTURES, name), 'utf8').trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { event: Event }).event);
}

/** Any stretch of records is gone, as a repair leaves it. */
function* losses(all: readonly Event[]): Generator<Event[]> {
  const at = all.at(-1)?.at ?? 0;
  for (let from = 0; from < all.length; from++)
    for (const count of [1, 2, 5, 20]) {
      const to = Math.min(all.length, from + count);
      yield [
        ...all.slice(0, from),
        { type: 'journal.gap', at, from: from + 1, to },
        ...all.slice(to),
        { type: 'journal.repaired', at, lost: [{ from: from + 1, to }], kept: [] },
      ];
    }
}

describe.each(journals)('%s with any of its records gone', (name) => {
  test('folds, starts nothing of a run that seems to go on, and comes to rest', () => {
    for (const events of losses(eventsOf(name))) {
      const state = events.reduce(reduce, EMPTY);
      const live = state.runs.filter(({ phase }) => phase.is !== 'ended');
      expect(live.every(({ held }) => held !== undefined)).toBe(true);
      expect(live.every(({ notes }) => notes.some((note) => note.includes('omo resume')))).toBe(true);
      interrupted(state);
      expect(decisions(state)).not.toContain('start');
    }
  });
});

/** What is decided of itself, until nothing more is. */
function decisions(start: State): string[] {
  const done: string[] = [];
  let state = start;
  for (let round = 0; round < 100; round++) {
    const actions = nextActions(state, 2e12);
    if (actions.length === 0) return done;
    for (const action of actions) {
      done.push(action.do);
      state = reduce(state, decided(action, 2e12));
    }
  }
  throw new Error('it does not come to rest');
}

test('a run that went on while records were lost says so though it ended', () => {
  const [name] = journals;
  const events = eventsOf(name ?? '');
  const half = events.findIndex(({ type }) => type === 'attempt.started') + 1;
  const gap: Event = { type: 'journal.gap', at: 1, from: 900, to: 901 };
  const state = [...events.slice(0, half), gap, ...events.slice(half)].reduce(reduce, EMPTY);
  expect(state.runs[0]?.notes).toContain(
    "Records 900–901 of omo's journal are gone; what is told of this run may lack something.",
  );
});

test('a run is let go once it has ended, and its name is remembered', () => {
  const [name] = journals;
  const state = eventsOf(name ?? '').reduce(reduce, EMPTY);
  const run = state.runs[0]?.id ?? '';
  const after = reduce(state, { type: 'run.let-go', at: 5, run, days: 30 });
  expect(after.runs).toEqual(state.runs.slice(1));
  expect(after.gone).toEqual([{ run, at: 5, days: 30 }]);
  expect(reduce(after, { type: 'run.let-go', at: 6, run, days: 30 })).toBe(after);
});
