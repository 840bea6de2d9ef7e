import { closeSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeRecord } from '../../src/adapters/journal/record.ts';
import type { Event } from '../../src/core/events/event.ts';
import { Game, graph, submission } from '../core/build.ts';
import { amount, figure } from '../support/faults.ts';
import { makeOmo } from '../support/run-omo.ts';
import { ask, spread, startDaemon, type Ready } from './night/daemon.ts';

const LINES = amount({ short: 50_000, long: 1_000_000 });
const STARTS = 5;

test(
  `a daemon whose journal has ${LINES} lines knows its runs and answers soon`,
  { tags: ['faults', 'e2e'], timeout: 600_000 },
  async () => {
    const omo = makeOmo();
    mkdirSync(omo.home, { mode: 0o700 });
    const last = writeJournal(omo.home, LINES);
    const bytes = statSync(join(omo.home, 'event_log.jsonl')).size;
    const times: Ready[] = [];
    for (let n = 0; n < STARTS; n++) {
      const daemon = startDaemon(omo);
      times.push((await daemon.ready()) ?? expect.fail('the daemon ended by itself'));
      expect(await ask(omo, 'run.report', {})).toMatchObject({ run: last, ok: true });
      await daemon.kill('alone');
    }
    const [whole, ...later] = times;
    const read = `all of it read once, as after an upgrade: ${spread(whole ? [whole] : [])}`;
    figure('P12', `ready with ${LINES} lines, ${Math.round(bytes / 1e6)} MB`, `${spread(later)}; ${read}`);
  },
);

/** One run after the other, each brought to its end; the last one's name. */
function writeJournal(home: string, lines: number): string {
  const events = wholeRun();
  const fd = openSync(join(home, 'event_log.jsonl'), 'w', 0o600);
  const runs = Math.ceil(lines / events.length);
  for (let n = 0; n < runs; n++) {
    const seq = n * events.length + 1;
    const own = events.map((event, i) => encodeRecord(seq + i, 1, { event: of(event, n) }));
    writeSync(fd, Buffer.concat(own));
  }
  closeSync(fd);
  return `r${runs}`;
}

/** Three tasks, one of which waits for another, as the reducer and the schedule bring them to their end. */
function wholeRun(): Event[] {
  const game = new Game(submission(graph({ left: [], right: [], after: ['left'] })));
  game.decide();
  for (const task of ['left', 'right', 'after']) game.finish(task);
  for (const worker of ['left', 'right', 'after']) game.tell({ type: 'worker.closed', at: 4000, run: 'r1', worker });
  game.decide(4000);
  game.tell({ type: 'run.ended', at: 4100, run: 'r1' });
  return game.history;
}

/** Long enough ago to have ended, and not so long that it is let go. */
const BEGAN = Date.now() - 3_600_000;

/** The same event of another run. */
function of(event: Event, n: number): Event {
  const at = BEGAN + event.at;
  return 'run' in event ? { ...event, at, run: `r${n + 1}` } : { ...event, at };
}
