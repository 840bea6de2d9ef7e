import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { pane, POLL, textOf, tmuxWorld } from '../../support/tmux.ts';

test('two hundred deaths, by exit code and by signal, are all told right', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const ends = Array.from({ length: 200 }, (_, index) => (index % 5 === 0 ? 'kill -KILL $$' : `exit ${index % 256}`));
  const starts = ends.map(async (end, index) => terminal.start(world.spec(`w${index}`, ['/bin/sh', '-c', end])));
  // Looks while they die, as omo does: that is when an end gets lost.
  const looking = terminal.seen();
  await Promise.all([...starts, looking]);
  const told = new Map((await terminal.seen()).map((seen) => [seen.worker, seen.state]));
  const expected = ends.map((end, index) => [
    `w${index}`,
    end.startsWith('kill') ? { is: 'dead', signal: 'SIGKILL' } : { is: 'dead', exitCode: index % 256 },
  ]);
  await expect.poll(async () => (await terminal.seen()).filter((seen) => seen.state.is === 'alive'), POLL).toEqual([]);
  for (const seen of await terminal.seen()) told.set(seen.worker, seen.state);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(expected));
});

test(
  'of panes that die at the same moment each end is told, though nothing dies after them',
  { tags: ['tmux'] },
  async () => {
    const world = await tmuxWorld();
    const terminal = world.terminal();
    const script = "trap 'exit 7' USR1; echo ready; while :; do sleep 1000 & wait; done";
    const specs = Array.from({ length: 45 }, (_, index) => world.spec(`w${index}`, ['/bin/sh', '-c', script]));
    const places = await Promise.all(specs.map(async (spec) => pane(await terminal.start(spec))));
    for (const spec of specs) await expect.poll(async () => textOf(spec.log), POLL).toBe('ready\r\n');
    // Three at a time: tmux deafens itself to further deaths while it deals with the first.
    for (let first = 0; first < places.length; first += 3) {
      const [one, two, three] = places.slice(first, first + 3).map((place) => place.pid);
      process.kill(one ?? 0, 'SIGKILL');
      process.kill(two ?? 0, 'SIGKILL');
      process.kill(three ?? 0, 'SIGUSR1');
      const group = specs.slice(first, first + 3).map((spec) => spec.worker);
      const states = async (): Promise<unknown[]> =>
        (await terminal.seen()).filter((seen) => group.includes(seen.worker)).map((seen) => seen.state);
      await expect.poll(async () => JSON.stringify(await states()).includes('alive'), POLL).toBe(false);
      expect(new Set((await states()).map((state) => JSON.stringify(state)))).toEqual(
        new Set(['{"is":"dead","signal":"SIGKILL"}', '{"is":"dead","exitCode":7}']),
      );
    }
  },
);

test('three thousand looks at a full screen cost the server less than a megabyte', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const fill = 'i=0; while [ $i -lt 60 ]; do printf "%0199d\\n" $i; i=$((i+1)); done; exec sleep 1000';
  const place = await terminal.start(world.spec('a', ['/bin/sh', '-c', fill]));
  await expect.poll(async () => (await terminal.tail(place, 50))?.length, POLL).toBeGreaterThan(9000);
  const rss = async (): Promise<number> => {
    const status = await readFile(`/proc/${pane(place).server.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]);
  };
  const look = async (times: number): Promise<void> => {
    for (let done = 0; done < times; done += 1) await terminal.tail(place, 50);
  };
  await look(300);
  const before = await rss();
  await look(3000);
  expect((await rss()) - before).toBeLessThan(1024);
});
