import { constants } from 'node:fs';
import { basename } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import type { Event } from '../../core/events/event.ts';
import { messageOf } from '../../core/fault.ts';
import { claimEpoch, removeIfThere } from './epoch.ts';
import { type JournalFiles, nodeFiles, readRange, syncDirectory, writeFully } from './files.ts';
import { openIfThere } from './open-segments.ts';
import { type MendedSegment, type Part, type Plan, planOf } from './plan.ts';
import { encodeRecord } from './record.ts';
import { logPath, settleRotation } from './segments.ts';
import { commit, MENDED, settleRepair } from './settle-repair.ts';
import { type Lost, survey } from './survey.ts';
import { verifyJournal } from './verify.ts';

export interface RepairOptions {
  /** The caller holds its lock: no daemon runs. */
  readonly home: string;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Kept beside the epoch that the repair takes, so that a daemon which has lost its lock can say who deposed it. */
  readonly note: Readonly<Record<string, unknown>>;
  readonly fs?: JournalFiles;
}

export interface Repaired {
  readonly is: 'nothing to do' | 'repaired';
  readonly lost: readonly Lost[];
  /** Names of the copies of what was damaged. */
  readonly kept: readonly string[];
  /** Names of the segments that were written anew. */
  readonly written: readonly string[];
}

/**
 * Makes the journal whole again from its whole records. Everything new is on disk beside the old before a list of what
 * takes whose place is; from then on whoever comes next brings it to its end (`settleRepair`), before it nothing has
 * changed. Throws E_JOURNAL_WRITE; then the journal is as it was, or the next try goes on.
 */
export async function repairJournal(options: RepairOptions): Promise<Repaired> {
  try {
    return await repair(options, options.fs ?? nodeFiles);
  } catch (error) {
    if (error instanceof OmoError) throw error;
    const why = `the journal of ${options.home} could not be repaired: ${messageOf(error)}; nothing of it is lost. Put that right and run \`omo journal repair\` again`;
    throw new OmoError('E_JOURNAL_WRITE', why, { cause: error });
  }
}

async function repair({ home, now, note }: RepairOptions, files: JournalFiles): Promise<Repaired> {
  await settleRepair(files, home);
  if (files.stat(logPath(home)) === undefined) await settleLost(files, home);
  const verdict = verifyJournal(home, files);
  if (verdict.state === 'none' || verdict.state === 'whole')
    return { is: 'nothing to do', lost: [], kept: [], written: [] };
  const plan = planOf(home, survey(home, files));
  const { number } = await claimEpoch(files, home, plan.epoch, note);
  const kept = await keepDamaged(files, home, plan, now());
  const told: Event = {
    type: 'journal.repaired',
    at: now(),
    lost: [...plan.lost],
    kept: kept.map((path) => basename(path)),
  };
  const written = await writeMended(
    files,
    plan,
    verdict.state === 'damaged' ? { told, epoch: number } : undefined,
    now(),
  );
  await commit(files, home, {
    renames: written.map((path) => basename(path)),
    removes: plan.needless.map((path) => basename(path)),
  });
  return {
    is: 'repaired',
    lost: plan.lost,
    kept: kept.map((path) => basename(path)),
    written: written.map((path) => basename(path)),
  };
}

/** A change of segments that a crash cut short is no damage; older segments without the current one are. */
async function settleLost(files: JournalFiles, home: string): Promise<void> {
  try {
    await settleRotation(files, home);
  } catch (error) {
    if (!(error instanceof OmoError)) throw error;
  }
}

/** Copies of all that is written anew or goes, on disk before anything changes. */
async function keepDamaged(files: JournalFiles, home: string, plan: Plan, now: number): Promise<string[]> {
  const damaged = [
    ...plan.segments.filter(({ state }) => state === 'mended').map(({ path }) => path),
    ...plan.needless,
  ];
  const kept: string[] = [];
  try {
    for (const path of damaged) {
      const copy = await copyAside(files, path, now);
      if (copy !== undefined) kept.push(copy);
    }
    await syncDirectory(files, home);
    return kept;
  } catch (error) {
    for (const path of kept) removeIfThere(files, path);
    throw error;
  }
}

/** undefined: there is no file of that name, its records are all somewhere else. */
async function copyAside(files: JournalFiles, path: string, now: number): Promise<string | undefined> {
  const from = openIfThere(files, path);
  if (from === undefined) return undefined;
  const copy = freeName(files, `${path}.damaged-${now}`);
  try {
    await writeNew(files, copy, pieces(files, from, 0, files.fstat(from).size));
    return copy;
  } finally {
    files.close(from);
  }
}

function freeName(files: JournalFiles, wanted: string): string {
  for (let n = 0; ; n++) {
    const path = n === 0 ? wanted : `${wanted}-${n}`;
    if (files.stat(path) === undefined) return path;
  }
}

/** Each beside the file it will take the place of. `told` is the last record of the last. */
async function writeMended(
  files: JournalFiles,
  plan: Plan,
  last: { readonly told: Event; readonly epoch: number } | undefined,
  now: number,
): Promise<string[]> {
  const written: string[] = [];
  for (const [i, segment] of plan.segments.entries()) {
    const isLast = i === plan.segments.length - 1;
    const end = isLast && last ? [encodeRecord(plan.seq + 1, last.epoch, { event: last.told })] : [];
    if (segment.state === 'whole' && end.length === 0) continue;
    await writeNew(files, `${segment.path}${MENDED}`, linesOf(files, segment, now, end));
    written.push(segment.path);
  }
  return written;
}

/** A file that is on disk as a whole, or not there. */
async function writeNew(files: JournalFiles, path: string, bytes: Iterable<Buffer>): Promise<void> {
  const fd = files.open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL);
  try {
    for (const piece of bytes) await writeFully(files, fd, piece);
    await files.fullSync(fd);
  } catch (error) {
    removeIfThere(files, path);
    throw error;
  } finally {
    files.close(fd);
  }
}

const GATHER = 1 << 20;

function* linesOf(
  files: JournalFiles,
  { parts }: MendedSegment,
  now: number,
  end: readonly Buffer[],
): Generator<Buffer> {
  const open = new Map<string, number>();
  try {
    let gathered: Buffer[] = [];
    let size = 0;
    for (const part of parts) {
      const line = lineOf(files, part, now, open);
      gathered.push(line);
      size += line.length;
      if (size < GATHER) continue;
      yield Buffer.concat(gathered);
      [gathered, size] = [[], 0];
    }
    yield Buffer.concat([...gathered, ...end]);
  } finally {
    for (const fd of open.values()) files.close(fd);
  }
}

function lineOf(files: JournalFiles, part: Part, at: number, open: Map<string, number>): Buffer {
  if (part.is === 'gap')
    return encodeRecord(part.to, part.epoch, { event: { type: 'journal.gap', at, from: part.from, to: part.to } });
  const { path, offset, length } = part.piece;
  const fd = open.get(path) ?? files.open(path, constants.O_RDONLY);
  open.set(path, fd);
  return Buffer.concat([readRange(files, fd, offset, offset + length), NEWLINE]);
}

const NEWLINE = Buffer.from('\n');

function* pieces(files: JournalFiles, fd: number, from: number, to: number): Generator<Buffer> {
  for (let at = from; at < to; at += GATHER) yield readRange(files, fd, at, Math.min(at + GATHER, to));
}
