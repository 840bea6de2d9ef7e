import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { errnoOf } from '../../src/core/fault.ts';
import { figure } from '../support/faults.ts';
import { makeOmo, type Omo } from '../support/run-omo.ts';
import { mount, smallDisk, type SmallDisk } from './disk/small-disk.ts';
import { answer, endsWell, eventsIn, POLL, statusOf, untilTold } from './disk/told.ts';

/** A home on a disk of its own, with a run whose first task waits for a file on the other disk, and whose second waits for the first. */
async function atWork(options: string): Promise<{ omo: Omo; disk: SmallDisk; run: string; pid: number }> {
  const disk = smallDisk(options);
  const omo = makeOmo(disk.path);
  const told = join(disk.beside, 'notices');
  mkdirSync(omo.home, { mode: 0o700 });
  writeFileSync(
    join(omo.home, 'config.json'),
    JSON.stringify({ notify: { command: ['sh', '-c', `cat >> ${told}`], desktop: false } }),
  );
  const wait = `while ! test -e ${disk.beside}/go; do sleep 0.05; done`;
  const begin = ['orchestrate', '--detach', '--json', '--agent', 'shell'];
  const said = await omo.run(...begin, `${wait} (id: first), true (id: second) (depends_on: first)`);
  const { run } = answer<{ run: string }>(said);
  await expect.poll(() => eventsIn(omo.home).map(({ type }) => type), POLL).toContain('attempt.started');
  const pid = (await statusOf(omo)).daemon.pid;
  return { omo, disk, run, pid };
}

function go({ beside }: SmallDisk): void {
  writeFileSync(join(beside, 'go'), '');
}

function notices({ beside }: SmallDisk): unknown[] {
  const file = join(beside, 'notices');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  return lines.map((line): unknown => JSON.parse(line));
}

/** An event file as hooks write it; false: the disk has no room for it. */
function drop({ home }: Omo, id: string): boolean {
  const file = join(home, 'run', 'outbox', id);
  try {
    writeFileSync(file, JSON.stringify({ type: 'note', id, text: 'x'.repeat(2000) }));
    renameSync(file, join(home, 'events', `${id}.event`));
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOSPC') return false;
    throw error;
  }
}

/** The ids of the notes in the journal, in order. */
function notesIn(home: string): string[] {
  return eventsIn(home).flatMap((event) => {
    const id = event.type === 'hook.heard' ? event.payload['id'] : undefined;
    return typeof id === 'string' ? [id] : [];
  });
}

function left({ home }: Omo): string[] {
  return readdirSync(join(home, 'events')).filter((name) => name.endsWith('.event'));
}

test(
  'a disk that is full loses nothing, is told, and work goes on by itself when there is room',
  {
    tags: ['faults', 'tmux'],
    timeout: 180_000,
  },
  async () => {
    const { omo, disk, run, pid } = await atWork('size=2m');
    disk.fill(40 * 1024);
    const ids: string[] = [];
    // Until neither a file nor the journal finds room any more, also not the reserve's.
    await expect
      .poll(async () => {
        for (let id = `note-${ids.length}`; drop(omo, id); id = `note-${ids.length}`) ids.push(id);
        if (existsSync(join(omo.home, 'run', 'reserve'))) return false;
        disk.fill();
        return (await statusOf(omo)).troubles.length > 0 && left(omo).length > 0;
      }, POLL)
      .toBe(true);

    const status = await omo.run('status');
    expect(status).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^✗ since .*ENOSPC.*free some space/) });
    const from = performance.now();
    const refused = await omo.run('orchestrate', '--json', '--agent', 'shell', 'true');
    figure('P16', 'full disk, a new run', `refused within ${Math.round(performance.now() - from)} ms`);
    expect(answer(refused)).toMatchObject({ error: { code: 'E_JOURNAL_WRITE' } });
    expect(refused.exit).toBe(1);
    const doctor = answer<{ ok: boolean; checks: { name: string; state: string }[] }>(
      await omo.run('doctor', '--json'),
    );
    expect(doctor.checks).toContainEqual(expect.objectContaining({ name: 'trouble', state: 'fail' }));
    await expect.poll(() => notices(disk), POLL).toMatchObject([{ type: 'trouble', code: 'E_JOURNAL_WRITE' }]);
    const kept = notesIn(omo.home);
    go(disk);

    const log = join(omo.home, 'event_log.jsonl');
    const size = statSync(log).size;
    const freed = performance.now();
    disk.free();
    await expect.poll(() => statSync(log).size, { timeout: 60_000, interval: 2 }).toBeGreaterThan(size);
    figure('P16', 'full disk, first record after there is room', `${Math.round(performance.now() - freed)} ms`);
    await endsWell(omo, run);
    await expect.poll(() => left(omo), POLL).toEqual([]);
    await expect.poll(async () => (await statusOf(omo)).troubles, POLL).toEqual([]);
    expect(notesIn(omo.home).slice(0, kept.length)).toEqual(kept);
    expect(notesIn(omo.home).toSorted()).toEqual(ids.toSorted());
    expect((await statusOf(omo)).daemon.pid).toBe(pid);
    figure('P16', 'full disk, event files written before and meanwhile', `${ids.length}, 0 lost, 0 doubled`);
  },
);

test(
  'a disk without room for another file is told, and the next task waits for it',
  {
    tags: ['faults', 'tmux'],
    timeout: 180_000,
  },
  async () => {
    const { omo, disk, run, pid } = await atWork('size=8m,nr_inodes=120');
    disk.fillNames();
    go(disk);
    await untilTold(omo, 'E_FILE');
    expect(await omo.run('orchestrate', '--agent', 'shell', 'true')).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(/ENOSPC.*free some space.*\[E_FILE\]/),
    });
    disk.free();
    await endsWell(omo, run);
    await expect.poll(async () => (await statusOf(omo)).troubles, POLL).toEqual([]);
    expect((await statusOf(omo)).daemon.pid).toBe(pid);
  },
);

test(
  'a home that has become read-only is told, takes no event twice and goes on when it can be written',
  {
    tags: ['faults', 'tmux'],
    timeout: 180_000,
  },
  async () => {
    const { omo, disk, run, pid } = await atWork('size=8m');
    const { home } = omo;
    // What the daemon has open stays writable; everything it opens from now on is not.
    let isReadOnly = true;
    const end = (): void => {
      if (isReadOnly) execFileSync('umount', ['--lazy', home]);
      isReadOnly = false;
    };
    drop(omo, 'before');
    mount('--bind', home, home);
    onTestFinished(end);
    mount('-o', 'remount,bind,ro', home);
    go(disk);
    await untilTold(omo, 'E_FILE');
    expect(await omo.run('status')).toMatchObject({ exit: 0, stdout: expect.stringContaining('EROFS') });
    expect(await omo.run('orchestrate', '--agent', 'shell', 'true')).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('[E_HOME]'),
    });
    end();
    await endsWell(omo, run);
    await expect.poll(async () => (await statusOf(omo)).troubles, POLL).toEqual([]);
    await expect.poll(() => left(omo), POLL).toEqual([]);
    expect(notesIn(home)).toEqual(['before']);
    expect((await statusOf(omo)).daemon.pid).toBe(pid);
  },
);

test(
  'a daemon that may open no more files loses nothing, and goes on when it may',
  {
    tags: ['faults', 'tmux'],
    timeout: 180_000,
  },
  async () => {
    const { omo, disk, run, pid } = await atWork('size=8m');
    const limit = (files: string): void => void execFileSync('prlimit', [`--pid=${pid}`, `--nofile=${files}`]);
    limit('12:4096');
    go(disk);
    const ids = Array.from({ length: 50 }, (_, n) => `note-${n}`);
    for (const id of ids) expect(drop(omo, id)).toBe(true);
    const log = join(omo.home, 'run', 'daemon.log');
    await expect.poll(() => readFileSync(log, 'utf8'), POLL).toContain('EMFILE');
    limit('4096:4096');
    await endsWell(omo, run);
    await expect.poll(() => left(omo), POLL).toEqual([]);
    await expect.poll(async () => (await statusOf(omo)).troubles, POLL).toEqual([]);
    expect(notesIn(omo.home).toSorted()).toEqual(ids.toSorted());
    expect((await statusOf(omo)).daemon.pid).toBe(pid);
  },
);
