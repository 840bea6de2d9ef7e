import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  attemptArgv,
  attemptFolders,
  eventOf,
  exitEvent,
  SHELLS,
  startAttempt,
  type AttemptFolders,
} from './attempt.ts';

const AGENTS = join(import.meta.dirname, '..', 'fixtures', 'agents');

describe.for(SHELLS.map((sh) => [sh.join(' '), sh] as const))('under %s', ([, sh]) => {
  test('a TERM for the whole group ends the program, and the launcher stays to tell', async () => {
    const { pid, ended, folders } = await hanging(sh);
    process.kill(-pid, 'SIGTERM');
    expect(await ended).toMatchObject({ exitCode: 143, signal: null });
    expect((await exitEvent(folders.home)).event).toEqual(eventOf(143));
  });

  test('an INT for the whole group, as Ctrl-C sends it, gives an event with 130', async () => {
    const { pid, ended, folders } = await hanging(sh);
    process.kill(-pid, 'SIGINT');
    expect(await ended).toMatchObject({ exitCode: 130, signal: null });
    expect((await exitEvent(folders.home)).event).toEqual(eventOf(130));
  });

  test('a program that is deaf to signals keeps its launcher until it ends', async () => {
    const { pid, ended, folders } = await hanging(sh, 'stubborn');
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.kill(-pid, signal);
    for (const other of othersInGroup(pid)) process.kill(other, 'SIGKILL');
    expect(await ended).toMatchObject({ exitCode: 137, signal: null });
    expect((await exitEvent(folders.home)).event).toEqual(eventOf(137));
  });
});

/** A launcher whose program has said that it hangs. */
async function hanging(
  sh: readonly string[],
  how = '',
): Promise<ReturnType<typeof startAttempt> & { folders: AttemptFolders }> {
  const folders = await attemptFolders();
  const started = startAttempt(
    await attemptArgv({ folders, run: [join(AGENTS, 'hang.sh'), how], reader: '/bin/true', sh }),
    { folders, run: [] },
  );
  await expect
    .poll(() => readFile(join(folders.dir, 'output.jsonl'), 'utf8').catch(() => ''), { timeout: 10_000 })
    .toBe('hanging\n');
  // A signal that meets dash while it starts a command can be lost on both.
  await expect.poll(() => namesInGroup(started.pid), { timeout: 10_000 }).toContain('sleep');
  return { ...started, folders };
}

function namesInGroup(pid: number): string[] {
  const all = execFileSync('ps', ['-e', '-o', 'pgid=,comm='], { encoding: 'utf8' }).trim().split('\n');
  return all.flatMap((line) => {
    const [group, name = ''] = line.trim().split(/\s+/);
    return Number(group) === pid ? [name] : [];
  });
}

function othersInGroup(pid: number): number[] {
  const all = execFileSync('ps', ['-e', '-o', 'pgid=,pid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = all.map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([group, one = 0]) => (group === pid && one !== pid ? [one] : []));
}
