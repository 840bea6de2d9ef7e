import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { socketPath } from '../../src/adapters/socket/path.ts';
import type { Peer } from '../../src/adapters/socket/peer.ts';
import { serve } from '../../src/adapters/socket/server.ts';
import { closing, reach } from '../../src/cli/client.ts';
import type { Context } from '../../src/cli/context.ts';
import { followSynthesis } from '../../src/cli/follow-synthesis.ts';
import { plain } from '../../src/cli/print/paint.ts';
import type { Report } from '../../src/core/report/report.ts';
import { METHODS, RUN_CHANGED } from '../../src/protocol/messages.ts';
import { CONFLICT, RUN, runOf, togetherOf } from './synthesis.ts';

const UID = process.getuid?.() ?? 0;

/** Follows a run whose daemon answers with the first of those pictures and then sends the others; `heard` as each came. */
async function followed(pictures: readonly Report[], interruptAfter?: number) {
  const home = mkdtempSync(join(tmpdir(), 'omo-follow-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const [first, ...rest] = pictures;
  const watch = (_params: unknown, viewer: Peer) => {
    for (const picture of rest) setImmediate(() => viewer.notify(RUN_CHANGED, picture));
    return first;
  };
  const server = await serve({
    path: socketPath(home, {}, UID),
    schemas: METHODS,
    methods: { 'run.watch': watch },
    onError,
  });
  onTestFinished(() => server.close());
  const client = await reach({ home, env: {}, uid: UID });
  if (!client) throw new Error('no daemon');
  const told: string[] = [];
  let interrupt: (() => void) | undefined;
  const context = contextOf(home, (line) => {
    told.push(line.replace(/^\d\d:\d\d:\d\d /, ''));
    if (told.length === interruptAfter) interrupt?.();
  });
  const listen = (heard: () => void) => {
    interrupt = heard;
    return () => (interrupt = undefined);
  };
  return { told, outcome: await closing(client, (open) => followSynthesis(RUN, open, context, listen)) };
}

function onError(error: unknown): never {
  throw error;
}

function contextOf(home: string, tell: (line: string) => void): Context {
  const sheet: Context['err'] = {
    tty: false,
    columns: () => 80,
    paint: plain,
    lines: (...lines) => lines.forEach(tell),
    write: () => {},
  };
  const who = { depth: 0 };
  return { env: {}, cwd: home, pid: 1, uid: UID, who, home, canAsk: false, out: sheet, err: sheet, now: () => 0 };
}

const BEGUN = togetherOf({ status: 'merging', ok: false, merged: [], checks: [], report: undefined });
const LEFT = { task: 'ui', branch: 'omo/x/ui', reason: 'it contradicts db', conflicts: [CONFLICT] };

test('each step is told once, as it comes, until it has ended', async () => {
  const some = togetherOf().merged.slice(0, 1);
  const most = { merged: [...some, { task: 'api', how: 'agent' as const, by: 'claude' }], left: [LEFT] };
  const checked = { ...BEGUN, ...most, status: 'verifying' as const, checks: togetherOf().checks };
  const { told, outcome } = await followed([
    runOf(BEGUN),
    runOf({ ...BEGUN, merged: some }),
    runOf({ ...BEGUN, merged: some, left: [LEFT] }),
    runOf({ ...checked, checks: [] }),
    runOf(checked),
    runOf(togetherOf({ ok: false, ...most })),
  ]);
  expect([told, outcome.is]).toEqual([
    [
      'db: merged',
      'ui: left out: it contradicts db',
      'api: merged, its conflicts settled by claude',
      'the whole is checked',
      'npm test: passed',
    ],
    'ended',
  ]);
});

test('what is there already when one comes back is told at once', async () => {
  const { told } = await followed([runOf(togetherOf())]);
  expect(told).toEqual(['db: merged', 'api: merged, by what they say: package.json', 'npm test: passed']);
});

test('an interrupt leaves it going on', async () => {
  const { outcome } = await followed([runOf({ ...BEGUN, merged: togetherOf().merged.slice(0, 1) })], 1);
  expect(outcome).toMatchObject({ is: 'left', report: { run: RUN, synthesis: { status: 'merging' } } });
});
