import { openJournal, type OpenedJournal } from '../../../src/adapters/journal/journal.ts';
import type { JournalRecord } from '../../../src/adapters/journal/record.ts';
import type { Event } from '../../../src/core/events/event.ts';
import type { MemoryDisk } from './memory-disk.ts';

export const HOME = '/home';

/** A daemon whose state is the numbers and prints of all events it knows. */
export interface Writing extends OpenedJournal {
  /** Resolves once it is acknowledged. */
  readonly add: (event: Event) => Promise<void>;
  /** Every event it knows, as JSON, oldest first. */
  readonly known: readonly string[];
}

/** The real writer on that disk. A new segment after about so many bytes. */
export async function writing(disk: MemoryDisk, segmentBytes = 700): Promise<Writing> {
  const known: string[] = [];
  const opened = await openJournal({
    home: HOME,
    epochNote: { pid: 1 },
    replay: (record) => void known.push(...told(record)),
    snapshot: () => ({ seq: folded, state: [...known] }),
    onTrouble: () => undefined,
    now: () => 1_700_000_000_000,
    segmentBytes,
    later: (wake) => {
      const timer = setImmediate(wake);
      return () => clearImmediate(timer);
    },
    fs: disk,
  });
  let folded = opened.seq();
  const add = async (event: Event): Promise<void> => {
    await opened.journal.append([event]);
    known.push(JSON.stringify(event));
    folded = opened.seq();
  };
  return { ...opened, add, known };
}

function told(record: JournalRecord): string[] {
  if ('snapshot' in record) return record.snapshot as string[];
  return record.event.type.startsWith('journal.') ? [] : [JSON.stringify(record.event)];
}

/** Facts of many kinds, with every kind of text. */
export function fact(n: number): Event {
  const kinds: readonly ((n: number) => Event)[] = [
    (at) => ({ type: 'limits.set', at, maxWorkers: at }),
    (at) => ({
      type: 'hook.refused',
      at,
      file: `grün-${at}.event`,
      reason: 'ein „Wort“ 世界 🙂 \u0000\u001b[31m \ud83d',
    }),
    (at) => ({ type: 'machine.slept', at, ms: at }),
    (at) => ({ type: 'hook.heard', at, file: 'x.event', payload: { text: '{"crc":"00000000","seq":1}\n"\\' } }),
    (at) => ({ type: 'run.ended', at, run: `r-${at}`, problem: 'é'.repeat(at % 40) }),
    (at) => ({ type: 'worker.closed', at, run: 'r-1', worker: 'api' }),
  ];
  return (kinds[n % kinds.length] ?? kinds[0]!)(n);
}

/** A journal by two daemons, in several segments: its files, and what was acknowledged, by number. */
export async function madeJournal(disk: MemoryDisk, count: number): Promise<Map<number, string>> {
  const acknowledged = new Map<number, string>();
  for (const [from, to] of [
    [1, Math.ceil(count / 2)],
    [Math.ceil(count / 2) + 1, count],
  ] as const) {
    const daemon = await writing(disk);
    for (let n = from; n <= to; n++) {
      await daemon.add(fact(n));
      acknowledged.set(n, JSON.stringify(fact(n)));
    }
    await daemon.journal.close();
  }
  return acknowledged;
}
