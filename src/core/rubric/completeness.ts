import { scopeOf } from '../proof/asked.ts';
import { outsideOf } from '../proof/notices.ts';
import { oneLine } from '../text/line.ts';
import type { Deduction, Known, Point, Scored } from './facts.ts';
import { ALL, at, deducted, few } from './facts.ts';
import { linePoints } from './line-rules.ts';
import { unfinished } from './unfinished.ts';

/** 3, because nobody has read the task; 4 when its acceptance command passed. Down for all that says it is not finished. */
export function completenessOf(known: Known, presence: boolean): Scored {
  const passed = known.evidence.verify?.ok === true;
  return deducted(passed ? 4 : 3, [missing(presence), ownWords(known), leftOpen(known), strays(known), marks(known)], {
    about: 'completeness',
    says: passed
      ? 'its acceptance command passed; nobody read whether that covers all that was asked for'
      : 'whether all that was asked for is there is not known: nobody read it',
  });
}

function missing(presence: boolean): Deduction {
  return { points: presence ? [] : [point('there is nothing')], takes: ALL };
}

function ownWords({ evidence: { says } }: Known): Deduction {
  const ended = says?.status === 'blocked' || says?.status === 'failed' ? says.status : undefined;
  return {
    points: ended ? [point(`it says itself that it ${ended === 'failed' ? 'failed' : 'is blocked'}`)] : [],
    takes: ALL,
  };
}

function leftOpen({ evidence: { says } }: Known): Deduction {
  const open = (says?.open ?? []).map((text) =>
    point(`it says itself that this is left open: ${oneLine(text).slice(0, 400)}`),
  );
  return { points: few(open, 10), takes: open.length >= MANY_OPEN ? 2 : 1 };
}

function strays({ run, task, evidence, outside }: Known): Deduction {
  const scope = oneLine(scopeOf(run, task) ?? '').slice(0, 200);
  const files = outsideOf(run, task, evidence.changes?.files ?? [], outside);
  const says = `it is outside of what the task was to write (${scope})`;
  return { points: few(files.map((file) => ({ ...point(says), ...at(file) }))), takes: 1 };
}

function marks({ files = [] }: Known): Deduction {
  const points = linePoints('completeness', files, unfinished);
  return { points, takes: points.length >= MANY_MARKS ? 2 : 1 };
}

const MANY_OPEN = 3;
const MANY_MARKS = 5;

function point(says: string): Point {
  return { about: 'completeness', says };
}
