import { type Verdict, verifyJournal } from '../../adapters/journal/verify.ts';
import { OmoError } from '../../core/errors.ts';
import { several } from '../../core/text/several.ts';
import type { Check } from './check.ts';

const NAME = 'journal';

/** How much of it is kept, and whether it is whole; of damage the first place. */
export function journalCheck(home: string): Check {
  try {
    return standing(verifyJournal(home));
  } catch (error) {
    if (!(error instanceof OmoError)) throw error;
    return { name: NAME, state: 'fail', says: error.message, todo: 'make it readable' };
  }
}

function standing(verdict: Verdict): Check {
  const { state, segments } = verdict;
  if (state === 'none') return { name: NAME, state: 'ok', says: 'none yet' };
  const size = segments.reduce((sum, { bytes }) => sum + bytes, 0);
  const first = segments.find((segment) => segment.first !== undefined)?.first ?? 1;
  const kept = `${several(segments.length, 'file')}, ${(size / 1e6).toFixed(1)} MB, events from ${first} on`;
  if (state === 'whole') return { name: NAME, state: 'ok', says: kept };
  if (state === 'torn')
    return { name: NAME, state: 'ok', says: `${kept}; the next start cuts off a write that was cut short` };
  const todo = 'run `omo journal verify` to see all of it, `omo journal repair` to keep what is whole';
  return { name: NAME, state: 'fail', says: `damaged: ${firstWrong(verdict)}`, todo };
}

function firstWrong({ segments }: Verdict): string {
  const damaged = segments.find(({ wrong }) => wrong.length > 0);
  const [wrong] = damaged?.wrong ?? [];
  return wrong && damaged ? `${damaged.path} at byte ${wrong.offset}: ${wrong.why}` : 'a segment is missing';
}
