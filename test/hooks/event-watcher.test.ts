import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SHELLS } from './attempt.ts';
import { byHand, type ByHand, start, STOP_HOOK, TIMEOUT, WATCHER } from './by-hand.ts';

const sessionOf = ({ stdout }: { stdout: string }): unknown => JSON.parse(stdout)['session_id'];

/** An older hook's way: one name, written in place. */
function plain(world: ByHand, text: string): string {
  const file = join(world.home, 'events', 'interactive.event');
  mkdirSync(join(world.home, 'events'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

describe.for(SHELLS.map((sh) => [sh.join(' '), sh] as const))('under %s', ([, sh]) => {
  const watch = (world: ByHand, seconds: string, worker = 'interactive') =>
    start([...sh, WATCHER, worker, seconds], world.env).ended;

  test('what came before it began is there at once, the oldest first, each once', async () => {
    const world = byHand();
    for (const [n, name] of ['c', 'a', 'b'].entries()) {
      world.stopped('interactive', name, name);
      utimesSync(join(world.home, 'run', 'foreign', 'interactive', `${name}.event`), 1, 1000 + n);
    }
    world.stopped('other', 'a', 'of another');
    const told = [await watch(world, '0'), await watch(world, '0'), await watch(world, '0')].map(sessionOf);
    expect(told).toEqual(['c', 'a', 'b']);
    expect(await watch(world, '0')).toEqual(TIMEOUT);
    expect(world.names('run', 'foreign', 'interactive')).toEqual([]);
  });

  test('begun before anything is there it prints what the hook tells, on one line', async () => {
    const world = byHand();
    const watching = watch(world, '60');
    await start([...sh, STOP_HOOK], world.env, { text: '{"session_id":"s-1"}' }).ended;
    const { exitCode, stdout, stderr } = await watching;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^\{"type":"worker_stopped","worker_name":"interactive","session_id":"s-1",.*\}\n$/);
    // The daemon's own is not taken away from it.
    expect(world.names('events').length).toBe(1);
  });

  test.each(['0', '1', '01', '0000000'])('after %s s without an event it says so', async (seconds) => {
    expect(await watch(byHand(), seconds)).toEqual(TIMEOUT);
  });

  test.each([
    [[], 'usage: orchestrator-event-watcher.sh <worker> <seconds>'],
    [['interactive'], 'usage: orchestrator-event-watcher.sh <worker> <seconds>'],
    [['interactive', '1', '2'], 'usage: orchestrator-event-watcher.sh <worker> <seconds>'],
    [['../x', '1'], '<worker> is "../x", but must be'],
    [['Interactive', '1'], '<worker> is "Interactive", but must be'],
    [['-x', '1'], '<worker> is "-x", but must be'],
    [['', '1'], '<worker> is "", but must be'],
    [['x'.repeat(41), '1'], 'but must be small letters, digits and dashes, at most 40'],
    [['interactive', ''], '<seconds> is "", but must be'],
    [['interactive', '-1'], '<seconds> is "-1", but must be'],
    [['interactive', '1.5'], '<seconds> is "1.5", but must be'],
    [['interactive', '10s'], '<seconds> is "10s", but must be'],
    [['interactive', '12345678'], 'at most seven digits'],
  ])('%j is refused with a reason', async (args, reason) => {
    const { exitCode, stdout, stderr } = await start([...sh, WATCHER, ...args], byHand().env).ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^orchestrator-event-watcher: .*\n$/);
    expect(stderr).toContain(reason);
  });

  test('a file as older hooks write it is an event too, in lines or half written', async () => {
    const world = byHand();
    plain(world, '{\n  "type": "worker_stopped",\r\n  "session_id": "two  blanks"\n}\n\n');
    expect(await watch(world, '0')).toEqual({
      exitCode: 0,
      stdout: '{   "type": "worker_stopped",    "session_id": "two  blanks" }\n',
      stderr: '',
    });
    plain(world, '{"type":"worker_stopped",');
    expect(await watch(world, '0')).toEqual(TIMEOUT);
    const watching = watch(world, '60');
    plain(world, '{"type":"worker_stopped","session_id":"whole"}');
    expect(sessionOf(await watching)).toBe('whole');
    expect(world.names('events')).toEqual([]);
  });

  test('what is no file of an event is left alone, and waits for nobody', async () => {
    const world = byHand();
    const folder = join(world.home, 'run', 'foreign', 'interactive');
    mkdirSync(join(folder, 'folder.event'), { recursive: true });
    writeFileSync(join(world.dir, 'elsewhere'), '{"session_id":"elsewhere"}');
    symlinkSync(join(world.dir, 'elsewhere'), join(folder, 'link.event'));
    execFileSync('mkfifo', [join(folder, 'fifo.event')]);
    writeFileSync(join(folder, 'large.event'), '');
    truncateSync(join(folder, 'large.event'), 20 * 2 ** 30);
    writeFileSync(join(folder, 'list.event'), '[]');
    const before = world.names('run', 'foreign', 'interactive');
    expect(await watch(world, '0')).toEqual(TIMEOUT);
    world.stopped('interactive', 'good', 'good');
    expect(sessionOf(await watch(world, '0'))).toBe('good');
    expect(world.names('run', 'foreign', 'interactive')).toEqual(before);
  });
});

test('of four watchers and twenty events each event goes to one', { timeout: 60_000 }, async () => {
  const world = byHand();
  for (let n = 0; n < 20; n++) world.stopped('interactive', `e-${n}`, `s-${n}`);
  const takeAll = async (): Promise<unknown[]> => {
    const took: unknown[] = [];
    for (;;) {
      const end = await start([WATCHER, 'interactive', '0'], world.env).ended;
      if (end.stdout === TIMEOUT.stdout) return took;
      took.push(sessionOf(end));
    }
  };
  const took = (await Promise.all([takeAll(), takeAll(), takeAll(), takeAll()])).flat();
  expect(new Set(took)).toEqual(new Set(Array.from({ length: 20 }, (_, n) => `s-${n}`)));
  expect(took.length).toBe(20);
});

test('while it waits it hardly works', async () => {
  const world = byHand();
  const { stderr } = await start(['bash', '-c', `TIMEFORMAT='%U %S'; time "$0" interactive 3`, WATCHER], world.env)
    .ended;
  const [user = 0, system = 0] = stderr.trim().split(' ').map(Number);
  // Of 3 s; a loop without a pause would take all of them.
  expect(user + system).toBeLessThan(1);
});
