import { OmoError } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';
import { type JournalFiles, nodeFiles } from './files.ts';
import { planOf } from './plan.ts';
import { type Lost, type SegmentSurvey, survey } from './survey.ts';

/** How a journal stands. */
export interface Verdict {
  /** `torn`: whole but for the end of a write that was cut short, or is under way. */
  readonly state: 'none' | 'whole' | 'torn' | 'damaged';
  readonly segments: readonly SegmentSurvey[];
  /** What can't be found anywhere in it. */
  readonly lost: readonly Lost[];
  /** Whole records that a repair would keep. */
  readonly kept: number;
}

/** Reads all of a journal, beside its daemon or without one. Writes nothing. Throws E_FILE for one that may not be read. */
export function verifyJournal(home: string, files: JournalFiles = nodeFiles): Verdict {
  try {
    const found = survey(home, files);
    const { segments, lost, needless } = planOf(home, found);
    const kept = segments.reduce((sum, { parts }) => sum + parts.filter(({ is }) => is === 'record').length, 0);
    const isWhole = lost.length === 0 && needless.length === 0 && segments.every(({ state }) => state === 'whole');
    const isTorn =
      lost.length === 0 &&
      needless.length === 0 &&
      segments.every(({ state, path }) => state === 'whole' || isOnlyTorn(found.segments, path));
    const state = found.segments.length === 0 ? 'none' : isWhole ? 'whole' : isTorn ? 'torn' : 'damaged';
    return { state, segments: found.segments, lost, kept };
  } catch (error) {
    if (error instanceof OmoError) throw error;
    throw new OmoError('E_FILE', `the journal of ${home} can't be read: ${messageOf(error)}.`, { cause: error });
  }
}

function isOnlyTorn(segments: readonly SegmentSurvey[], path: string): boolean {
  return segments.some((one) => one.path === path && one.torn !== undefined && one.wrong.length === 0);
}
