import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openJournal } from '../../src/adapters/journal/journal.ts';
import { takeHome } from '../../src/adapters/lock/lock.ts';
import { fixAll } from '../../src/cli/doctor/fix.ts';
import { fixesFor } from '../../src/cli/doctor/fixes.ts';
import type { Context } from '../../src/cli/context.ts';
import { homeAt, prepareHome } from '../../src/config/home.ts';

const DAY = 86_400_000;
const NOW = 1_700_000_000_000;

/** A healthy home with a journal, and no daemon. */
async function healthy(): Promise<{ home: string; context: Context; said: string[] }> {
  const home = mkdtempSync(join(tmpdir(), 'omo-fix-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  await prepareHome(homeAt(home));
  const { journal } = await openJournal({
    home,
    epochNote: {},
    replay: () => undefined,
    snapshot: () => undefined,
    onTrouble: () => undefined,
    now: () => NOW,
  });
  await journal.append([{ type: 'limits.set', at: NOW, maxWorkers: 3 }]);
  await journal.close();
  const said: string[] = [];
  const lines = (...more: readonly string[]): void => void said.push(...more);
  const out = {
    tty: false,
    columns: () => 80,
    paint: (_: string, text: string) => text,
    lines,
    write: () => undefined,
  };
  const context = {
    home,
    env: {},
    cwd: home,
    pid: process.pid,
    uid: process.getuid?.() ?? 0,
    canAsk: false,
    out,
    err: out,
    now: () => NOW,
  } as unknown as Context;
  return { home, context, said };
}

/** Every file and folder with its mode and bytes. */
function everything(folder: string): Record<string, string> {
  const all: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const stat = lstatSync(join(folder, name));
    all[name] = `${stat.mode.toString(8)} ${stat.isFile() ? readFileSync(join(folder, name), 'latin1') : ''}`;
  }
  return all;
}

test('a healthy home stays as it is, byte for byte', async () => {
  const { home, context, said } = await healthy();
  const before = everything(home);
  await fixAll(true, context);
  expect(everything(home)).toEqual(before);
  expect(said).toEqual(['There is nothing that can be put right by itself.']);
});

test('what is wrong is shown and left without a yes, put right with one, and then there is nothing more', async () => {
  const { home, context, said } = await healthy();
  const at = homeAt(home);
  chmodSync(at.run, 0o755);
  const quarantine = join(at.events, 'quarantine');
  mkdirSync(quarantine);
  const [old, young] = [NOW - 31 * DAY, NOW - 29 * DAY].map((ms) => `${String(ms).padStart(14, '0')}-1-x.event`);
  for (const name of [old, young, 'mine.txt']) writeFileSync(join(quarantine, name ?? ''), '{}');
  mkdirSync(join(at.attempts, '260102-030405-abc'));
  const whole = readFileSync(join(home, 'event_log.jsonl'));
  appendFileSync(join(home, 'event_log.jsonl'), '{"crc":"00');
  const before = everything(home);

  await fixAll(false, context);
  expect(everything(home)).toEqual(before);
  expect(said.filter((line) => line.startsWith('  left as it is'))).toHaveLength(4);

  await fixAll(true, context);
  expect(lstatSync(at.run).mode & 0o777).toBe(0o700);
  expect(new Set(readdirSync(quarantine))).toEqual(new Set([young, 'mine.txt']));
  expect(readdirSync(at.attempts)).toEqual([]);
  expect(readFileSync(join(home, 'event_log.jsonl'))).toEqual(whole);
  expect(readdirSync(home).filter((name) => name.includes('.damaged-'))).toHaveLength(1);
  expect(await fixesFor(context)).toEqual([]);
});

test('the socket of a daemon that is gone is removed', async () => {
  const { home, context } = await healthy();
  const path = join(homeAt(home).run, 'omo.sock');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(homeAt(home).run, 'was.sock'), resolve));
  // Closing a server removes its socket by the name it was bound to.
  renameSync(join(homeAt(home).run, 'was.sock'), path);
  await new Promise((resolve) => server.close(resolve));
  expect(existsSync(path)).toBe(true);
  await fixAll(true, context);
  expect(existsSync(path)).toBe(false);
});

test('beside somebody who owns the home nothing of it is touched', async () => {
  const { home, context, said } = await healthy();
  mkdirSync(join(homeAt(home).attempts, '260102-030405-abc'));
  const lock = await takeHome(home);
  onTestFinished(() => lock.release());
  await fixAll(true, context);
  expect(readdirSync(homeAt(home).attempts)).toEqual(['260102-030405-abc']);
  expect(said.join('\n')).toContain('[E_DAEMON_RUNNING]');
});
