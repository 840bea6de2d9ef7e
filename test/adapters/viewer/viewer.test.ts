import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { TerminalViewer } from '../../../src/adapters/viewer/viewer.ts';
import type { ViewSpec } from '../../../src/ports/viewer.ts';

/** Scripts run here without a terminal; what they show is a command that prints, where a file says that a session is there. */
const WAIT = { timeout: 10_000, interval: 20 };
const NEVER = new AbortController().signal;

test('a terminal that ends well and shows nothing is told of; its script still shows the worker when it comes', async () => {
  const it = world('there', 200);
  await expect(it.viewer.show(it.spec(['true', '{script}']), NEVER)).rejects.toMatchObject({
    code: 'E_VIEW',
    message: expect.stringMatching(/nothing was seen of it within 0\.2 s.*still come up/),
  });
  expect(await it.ran('Enter\n')).toContain('the screen');
});

test('what the terminal says of itself does not count once the worker is seen', async () => {
  const it = world();
  const begun = join(it.own, 'r1.api.7-1-1.begun');
  await it.viewer.show(
    it.spec(['sh', '-c', '"$0" </dev/null >/dev/null & until test -e "$1"; do :; done; exit 3', '{script}', begun]),
    NEVER,
  );
  expect(it.has('7-1-1.begun')).toBe(true);
});

test('shown already, nothing is opened for the same session', async () => {
  const it = world();
  await it.viewer.show(it.spec(OPENS), NEVER);
  await it.viewer.show(it.spec(['no-such-terminal', '{script}']), NEVER);
  expect(it.has('7-1-1.leave')).toBe(false);
});

test('a terminal that was asked for just before a crash is waited for, and none opened beside it', async () => {
  const it = world('there', 10_000, 10_000);
  const off = new AbortController();
  const calls = join(it.root, 'calls');
  const spec = it.spec(['sh', '-c', `echo called >>'${calls}'`, '{script}']);
  const before = it.viewer.show(spec, off.signal);
  await expect.poll(() => existsSync(calls), WAIT).toBe(true);
  off.abort();
  await expect(before).rejects.toThrow();
  const again = it.viewer.show(spec, NEVER);
  await Promise.all([again, expect(it.ran('Enter\n')).resolves.toContain('Enter closes this')]);
  expect(readFileSync(calls, 'utf8')).toBe('called\n');
});

test('a second terminal for one session ends at once and says where to look', async () => {
  const it = world();
  await it.viewer.show(it.spec(OPENS), NEVER);
  expect(await it.ran('')).toBe('omo has opened its one terminal for api already. To look in: omo attach api\n');
});

test('the next terminal is opened once the one before is seen', async () => {
  const it = world();
  const log = join(it.root, 'seen before');
  const opens = 'ls "$1" | grep -c begun >>"$2"; "$0" </dev/null >/dev/null';
  const spec = it.spec(['sh', '-c', opens, '{script}', it.own, log]);
  await Promise.all(['a', 'b', 'c'].map(async (worker) => it.viewer.show({ ...spec, worker }, NEVER)));
  expect(readFileSync(log, 'utf8')).toBe('0\n1\n2\n');
});

test('a session that is gone is waited for; its end is shown once it is told', async () => {
  const it = world('gone');
  const showing = it.viewer.show(it.spec(OPENS), NEVER);
  await expect.poll(() => it.printed(), WAIT).toContain('Its session is gone');
  await showing;
  await it.viewer.tellEnd({ run: 'r1', worker: 'api', session: '7-1-1' }, ['api has ended: failed', '  failed: why']);
  await expect
    .poll(() => it.printed(), WAIT)
    .toMatch(/\napi has ended: failed\n {2}failed: why\n\nEnter closes this\./);
});

test('of a session that came after one that has ended, the end is its own', async () => {
  const it = world();
  await it.viewer.show(it.spec(OPENS), NEVER);
  await it.viewer.tellEnd({ run: 'r1', worker: 'api', session: '7-1-1' }, ['the first end']);
  writeFileSync(join(it.root, 'no session'), '');
  await it.viewer.show({ ...it.spec(OPENS), session: '8-2-1' }, NEVER);
  await expect.poll(() => it.printed(), WAIT).toContain('Its session is gone');
  await it.viewer.tellEnd({ run: 'r1', worker: 'api', session: '8-2-1' }, ['the second end']);
  await expect.poll(() => it.printed(), WAIT).toContain('the second end');
  expect(it.printed()).not.toContain('the first end');
});

test('a terminal that waits for a session before the last is told the end too', async () => {
  const it = world('gone');
  await it.viewer.show(it.spec(OPENS), NEVER);
  await it.viewer.show({ ...it.spec(OPENS), session: '8-2-1' }, NEVER);
  await it.viewer.tellEnd({ run: 'r1', worker: 'api', session: '8-2-1' }, ['over']);
  expect([it.has('7-1-1.end'), it.has('8-2-1.end')]).toEqual([true, true]);
});

test('a screen that tmux can’t show is told of, and the terminal stays', async () => {
  const it = world();
  const spec = { ...it.spec(OPENS), attach: ['sh', '-c', 'exit 5'] };
  await it.viewer.show(spec, NEVER);
  await expect
    .poll(() => it.printed(), WAIT)
    .toMatch(/could not show it here \(exit code 5\).*omo attach api\n\nEnter/);
});

test('where omo’s folder is taken away, the script that waits ends', async () => {
  const it = world('gone');
  await it.viewer.show(it.spec(OPENS), NEVER);
  await expect.poll(() => it.printed(), WAIT).toContain('Its session is gone');
  rmSync(it.own, { recursive: true });
  await expect.poll(() => it.printed(), WAIT).toContain('exit 0');
});

test('a showing that is broken off leaves the leave to the next one', async () => {
  const it = world();
  const off = new AbortController();
  const showing = it.viewer.show(it.spec(['sh', '-c', `echo >'${it.root}/called'`, '{script}']), off.signal);
  await expect.poll(() => existsSync(join(it.root, 'called')), WAIT).toBe(true);
  off.abort();
  await expect(showing).rejects.toMatchObject({ name: 'AbortError' });
  expect(it.has('7-1-1.leave')).toBe(true);
});

/** A terminal that runs the script, keeps what it prints, and whose person presses nothing. */
const OPENS = [
  'sh',
  '-c',
  'tail -f /dev/null | ("$0" >"$1" 2>&1; echo "exit $?" >>"$1") & exit 0',
  '{script}',
  '{title}',
];

function world(session: 'there' | 'gone' = 'there', seen = 10_000, again = 50) {
  const root = mkdtempSync(join(tmpdir(), 'omo-view-'));
  const own = join(root, `o'wn`);
  const shared = mkdtempSync(join(tmpdir(), 'omo-shared-'));
  const printed = join(root, 'printed');
  if (session === 'gone') writeFileSync(join(root, 'no session'), '');
  onTestFinished(async () => {
    await endAllOf(root);
    for (const folder of [root, shared]) rmSync(folder, { recursive: true, force: true });
  });
  const waits = { call: 1000, seen, again };
  const viewer = new TerminalViewer({ places: { own, shared, uid: process.getuid?.() ?? 0 }, root, waits });
  const isThere = ['test', '!', '-e', join(root, 'no session')];
  return {
    root,
    own,
    viewer,
    spec: (command: readonly string[]): ViewSpec => ({
      run: 'r1',
      worker: 'api',
      session: '7-1-1',
      title: printed,
      view: { by: 'command', command: [...command] },
      attach: ['sh', '-c', `echo the screen; echo >'${root}/no session'`],
      isThere,
      env: { PATH: process.env['PATH'] ?? '', OMO_TEST: root },
    }),
    has: (name: string) => readdirSync(own).includes(`r1.api.${name}`),
    printed: () => (existsSync(printed) ? readFileSync(printed, 'utf8') : ''),
    /** What the script prints when it is run now, with that typed. */
    ran: async (typed: string) => {
      await viewer.tellEnd({ run: 'r1', worker: 'api', session: '7-1-1' }, ['over']);
      const folder = readdirSync(shared)[0] ?? '';
      const child = spawn(join(shared, folder, 'api.sh'), { env: { PATH: process.env['PATH'], OMO_TEST: root } });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      child.stdin.end(typed);
      await once(child, 'close');
      return said;
    },
  };
}

async function endAllOf(root: string): Promise<void> {
  await expect
    .poll(() => {
      const theirs = readdirSync('/proc').filter(
        (pid) => /^\d+$/.test(pid) && environment(pid).includes(`OMO_TEST=${root}`),
      );
      for (const pid of theirs) process.kill(Number(pid), 'SIGKILL');
      return theirs.length;
    }, WAIT)
    .toBe(0);
}

/** Empty for one that has ended. */
function environment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}
