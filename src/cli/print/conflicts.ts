import { dirname, join } from 'node:path';
import type { Conflict } from '../../core/events/synthesis.ts';
import type { Report } from '../../core/report/report.ts';
import type { SynthesisReport } from '../../core/synthesis/report.ts';
import { several } from '../../core/text/several.ts';
import type { Paint } from './paint.ts';
import { safeLine } from './safe.ts';
import { shellLine } from './shell-line.ts';

type Left = SynthesisReport['left'][number];

/** What stays out of the whole: why, in which lines of which files, against whose work, and the ways to settle it. */
export function leftLines(
  report: Pick<Report, 'run' | 'repository'>,
  { left, branch }: SynthesisReport,
  paint: Paint,
): string[] {
  const blocks = left.flatMap((one) => [
    paint('red', `${safeLine(one.task)} is left out: ${safeLine(one.reason)}`),
    ...conflictLines(one),
  ]);
  return left.length === 0 ? [] : [...blocks, ...waysToSettle(report, left, branch, paint)];
}

function conflictLines({ conflicts }: Left): string[] {
  const more = conflicts.length - MOST_FILES;
  return [
    ...conflicts.slice(0, MOST_FILES).map((conflict) => `  ${placeOf(conflict)}  ${sides(conflict)}`),
    ...(more > 0 ? [`  and ${several(more, 'more file')}`] : []),
  ];
}

/** `src/api.ts:12-30,44`, as editors and other tools take it. */
function placeOf({ path, places }: Conflict): string {
  const short = places.map((place) => place.replace(/^(\d+)-\1$/, '$1'));
  const lines = short.slice(0, MOST_PLACES).join(',') + (places.length > MOST_PLACES ? ',…' : '');
  return `${safeLine(path)}${lines === '' ? '' : `:${lines}`}`;
}

function sides({ kind, ours, theirs }: Conflict): string {
  const [first, second] = [ours.map(safeLine).join(', ') || 'what was there', safeLine(theirs)];
  switch (kind) {
    case 'both-changed':
      return `changed by ${first} and by ${second}`;
    case 'both-added':
      return `made by ${first} and by ${second}`;
    case 'changed-removed':
      return `changed by ${first}, removed by ${second}`;
    case 'removed-changed':
      return `removed by ${first}, changed by ${second}`;
    case 'other':
      return `git can't put together what ${first} and ${second} made of it`;
  }
}

/** Longer lists are in the Markdown report. */
const MOST_FILES = 10;
const MOST_PLACES = 5;

/** The exact commands, to be copied. */
function waysToSettle(
  { run, repository }: Pick<Report, 'run' | 'repository'>,
  left: readonly Left[],
  whole: string,
  paint: Paint,
): string[] {
  const again = shellLine(['omo', 'synthesize', run]);
  const root = repository?.root ?? '.';
  const tree = join(dirname(root), `settle-${run}`);
  const byHand = left.filter(({ branch, conflicts }) => branch !== '' && conflicts.length > 0).slice(0, 1);
  return [
    'To have an agent settle it:',
    `  ${paint('cyan', `${again} --resolver auto`)}`,
    ...byHand.flatMap(({ branch }) => [
      'To settle it by hand, in a tree of its own, and go on:',
      `  ${paint('cyan', shellLine(['git', '-C', root, 'worktree', 'add', tree, whole]))}`,
      `  ${paint('cyan', shellLine(['git', '-C', tree, 'merge', branch]))}`,
      `  ${paint('cyan', again)}`,
    ]),
  ];
}
