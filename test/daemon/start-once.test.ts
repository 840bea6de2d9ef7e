import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { OmoError } from '../../src/core/errors.ts';
import type { Place } from '../../src/core/events/event.ts';
import { leaveIn, takeAllBack } from '../../src/daemon/leave.ts';
import { startOnce } from '../../src/daemon/start-once.ts';
import type { StartSpec, Terminal } from '../../src/ports/terminal.ts';

const KEY = { run: 'r1', task: 'api', attempt: 1 };
const PLACE: Place = { kind: 'process', pid: 1, pidStart: '2' };

test('what a silent tmux was asked to start begins never, or is what began', async () => {
  const { dir, terminal, asked } = slow(['silent', 'silent', 'starts']);
  expect(await startOnce(terminal, spec(), leaveIn(dir), [0, 0])).toEqual(PLACE);
  expect(asked.length).toBe(3);
  expect(asked.map(begins)).toEqual(['never', 'never', 'begins']);
});

test('one that began before omo gave it up is the one, and no other is asked for', async () => {
  const { dir, terminal, asked } = slow(['begins, but says nothing']);
  expect(await startOnce(terminal, spec(), leaveIn(dir), [0, 0])).toEqual(PLACE);
  expect(asked.length).toBe(1);
});

test('given up for good, none of them ever begins', async () => {
  const { dir, terminal, asked } = slow(['silent', 'silent']);
  await expect(startOnce(terminal, spec(), leaveIn(dir), [0])).rejects.toMatchObject({ code: 'E_TMUX_GONE' });
  expect(asked.map(begins)).toEqual(['never', 'never']);
});

test('a daemon that comes after takes back what the one before had given', async () => {
  const { dir } = slow([]);
  const file = await leaveIn(dir).give();
  await takeAllBack(dir);
  expect(begins(file)).toBe('never');
  await takeAllBack(join(dir, 'nothing'));
});

type Does = 'silent' | 'starts' | 'begins, but says nothing';

/** A terminal that does as told, one start after the other; `asked`: the leave each was given. */
function slow(does: readonly Does[]): { dir: string; terminal: Terminal; asked: string[] } {
  const dir = mkdtempSync(join(tmpdir(), 'omo-leave-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const asked: string[] = [];
  let began: 'no' | 'yes' = 'no';
  const terminal = {
    start: ({ env }: StartSpec) => {
      const file = env['OMO_START'] ?? expect.fail('without leave');
      const now = does[asked.push(file) - 1];
      if (now === 'starts') return Promise.resolve(PLACE);
      if (now === 'begins, but says nothing' && begins(file) === 'begins') began = 'yes';
      return Promise.reject(new OmoError('E_TMUX_GONE', 'tmux says nothing'));
    },
    seen: () =>
      Promise.resolve(began === 'no' ? [] : [{ key: KEY, worker: 'api', place: PLACE, state: { is: 'alive' } }]),
  };
  // The other methods are not asked for.
  return { dir, terminal: terminal as unknown as Terminal, asked };
}

/** What the launcher finds, as hooks/run-attempt.sh does it. */
function begins(file: string): 'begins' | 'never' {
  if (!existsSync(file)) return 'never';
  renameSync(file, `${file}.begun`);
  return 'begins';
}

function spec(): StartSpec {
  return { key: KEY, worker: 'api', argv: ['true'], env: {}, log: '/dev/null' };
}
