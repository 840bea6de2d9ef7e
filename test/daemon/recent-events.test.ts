import { expect, test } from 'vitest';
import type { Event } from '../../src/core/events/event.ts';
import { RecentEvents } from '../../src/daemon/recent-events.ts';

test('an event of the segment before comes again after a crash, and is known', () => {
  const before = new RecentEvents();
  expect(before.seen({ id: 'w.1' }, 'anybody')).toBeUndefined();
  before.recorded([heard('w.1')]);
  expect(after(before).seen({ id: 'w.1' }, 'anybody')).toBe('duplicate');
});

test('an event that was read and not yet written down when a segment began is new after a crash', () => {
  const before = new RecentEvents();
  expect(before.seen({ id: 'w.1' }, 'anybody')).toBeUndefined();
  expect(after(before).seen({ id: 'w.1' }, 'anybody')).toBeUndefined();
});

/** The daemon after, which has only the snapshot. */
function after(before: RecentEvents): RecentEvents {
  const next = new RecentEvents();
  next.restored(JSON.parse(JSON.stringify(before)));
  return next;
}

function heard(id: string): Event {
  return { type: 'hook.heard', at: 0, file: `${id}.event`, payload: { id } };
}
