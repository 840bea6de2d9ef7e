import { expect, test } from 'vitest';
import { textJob } from '../../../src/adapters/tmux/jobs.ts';
import { typeList, wasDone } from '../../../src/adapters/tmux/typing-list.ts';
import type { Keyboard } from '../../../src/ports/keyboard.ts';
import { POLL } from '../../support/tmux.ts';
import type { Reader } from './keyboard-world.ts';
import { dialogKeys, person, reader, text } from './keyboard-world.ts';

const SUBMITTED = { state: 'submitted' };
const TYPING = { state: 'refused', reason: 'person-typing', typed: false };

test('while a person types nothing is typed between, and afterwards it is', { tags: ['tmux'] }, async () => {
  const one = await reader();
  await one.keyboard.deliver(one.place, text('before', 'x'));
  const type = await person(one);
  type('person ');
  await expect.poll(one.got, POLL).toBe('x\rperson ');
  const active = await activity(one);
  // The key may have come at the end of that second.
  const soon = at(one, (active + 1) * 1000 + 2999);
  expect(await soon.deliver(one.place, text('a', 'text'))).toEqual(TYPING);
  expect(await soon.answer(one.place, dialogKeys('a', 'y'))).toEqual(TYPING);
  const again = soon.submitAgain(one.place, text('before', ''), 1);
  expect(await again).toEqual({ ...TYPING, typed: true });
  const late = at(one, (active + 1) * 1000 + 3000);
  expect(await late.deliver(one.place, text('a', 'text'))).toEqual(SUBMITTED);
  await expect.poll(one.got, POLL).toBe('x\rperson text\r');
});

test(
  'a person who looks at another window of the session, or came from another session, counts',
  { tags: ['tmux'] },
  async () => {
    const one = await reader();
    const { world, terminal, place } = one;
    const spec = world.spec('a', ['/bin/sleep', '1000'], { attempt: 2 });
    await terminal.start(spec);
    await person(one);
    const now = at(one, (await activity(one)) * 1000);
    expect(await now.deliver(place, text('a', 'text'))).toEqual(TYPING);
    await terminal.start(world.spec('b', ['/bin/sleep', '1000']));
    const name = await world.tmux('list-clients', '-t', '=omo-worker-a', '-F', '#{client_name}');
    await world.tmux('switch-client', '-c', name, '-t', '=omo-worker-b:');
    expect(await now.deliver(place, text('a', 'text'))).toEqual(SUBMITTED);
    await world.tmux('link-window', '-s', place.pane, '-t', '=omo-worker-b:9');
    await world.tmux('select-window', '-t', '=omo-worker-b:9');
    expect(await now.deliver(place, text('b', 'text'))).toEqual(TYPING);
    await expect.poll(one.got, POLL).toBe('text\r');
  },
);

test('a person counts though the window stands in a newer session too', { tags: ['tmux'] }, async () => {
  const one = await reader();
  const type = await person(one);
  type('person ');
  await expect.poll(one.got, POLL).toBe('person ');
  await one.terminal.start(one.world.spec('b', ['/bin/sleep', '1000']));
  await one.world.tmux('link-window', '-d', '-s', one.place.pane, '-t', '=omo-worker-b:9');
  const now = at(one, (await activity(one)) * 1000);
  expect(await now.deliver(one.place, text('a', 'text'))).toEqual(TYPING);
  expect(await one.got()).toBe('person ');
});

test('somebody who typed since they were seen to be idle is in the way again', { tags: ['tmux'] }, async () => {
  const one = await reader();
  const { pane } = one.place;
  await person(one);
  const seen = await one.world.tmux('display-message', '-p', '-t', pane, '#{session_activity}');
  const job = textJob(pane, 'a', 'text', ['Enter'], undefined);
  const done = async (idle: string): Promise<boolean> => {
    const linked = await one.terminal.at(one.place);
    return wasDone((await linked?.client.runNested(typeList(pane, job, idle))) ?? [], job);
  };
  expect(await done(String(Number(seen) - 1))).toBe(false);
  expect(await done(seen)).toBe(true);
  await expect.poll(one.got, POLL).toBe('text\r');
});

test('another program’s control client is no person', { tags: ['tmux'] }, async () => {
  const one = await reader();
  const other = await one.terminal.at(one.place);
  await other?.client.run(['switch-client', '-t', '=omo-worker-a:']);
  expect(await activity(one)).toBeGreaterThan(0);
  expect(await one.keyboard.deliver(one.place, text('a', 'text'))).toEqual(SUBMITTED);
  expect(await one.keyboard.personTypedAt(one.place)).toBeUndefined();
});

test('when a person typed is told, and that they only came is not', { tags: ['tmux'] }, async () => {
  const one = await reader();
  const { keyboard, place } = one;
  expect(await keyboard.personTypedAt(place)).toBeUndefined();
  const type = await person(one);
  expect(await keyboard.personTypedAt(place)).toBeUndefined();
  await expect
    .poll(async () => {
      type('k');
      return keyboard.personTypedAt(place);
    }, POLL)
    .toBeDefined();
  expect(await keyboard.personTypedAt(place)).toBe((await activity(one)) * 1000);
});

/** The keyboard of another omo whose clock stands still. */
function at({ world }: Reader, now: number): Keyboard {
  return world.terminal({ now: () => now }).keyboard();
}

/** When whoever is attached to the worker was last active, s since the epoch. */
async function activity({ world }: Reader): Promise<number> {
  return Number(await world.tmux('list-clients', '-t', '=omo-worker-a', '-F', '#{client_activity}'));
}
