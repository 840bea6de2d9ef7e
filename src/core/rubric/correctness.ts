import { CHECK_MS } from '../proof/check-ms.ts';
import { verifyReason } from '../proof/failings.ts';
import { clip, oneLine } from '../text/line.ts';
import type { Deduction, Known, Point, Scored } from './facts.ts';
import { ALL, at, deducted, few } from './facts.ts';
import { brokenJson } from './broken-json.ts';
import { linePoints } from './line-rules.ts';

/** 5 when its acceptance command passed, 1 when it did not, 3 when there was none; 1 for what can't work. */
export function correctnessOf(known: Known): Scored {
  const { verify } = known.evidence;
  const checked = point(verify ? accepted(known, verify) : UNKNOWN);
  if (verify && !verify.ok) return { score: 1, points: [checked, ...broken(known).flatMap(({ points }) => points)] };
  return deducted(verify ? 5 : 3, broken(known), checked);
}

const UNKNOWN = 'no acceptance command was run, so whether it works is not known';

function accepted({ run }: Known, verify: NonNullable<Known['evidence']['verify']>): string {
  const { command, ok } = verify;
  return ok ? `${clip(oneLine(command), 80)} passed` : verifyReason(verify, run.options.checkMs ?? CHECK_MS);
}

function broken(known: Known): Deduction[] {
  return [
    { points: markers(known), takes: ALL },
    { points: few(brokenJson(known)), takes: ALL },
  ];
}

/** With their lines where the diff has them. */
function markers({ files = [], evidence }: Known): Point[] {
  const conflicted = new Set(evidence.changes?.conflicted);
  const inside = files.filter(({ path, added }) => conflicted.has(path) || hasBothEnds(added.map(({ text }) => text)));
  const points = linePoints('correctness', inside, (text) => (MARKER.test(text) ? LEFT : undefined));
  const placed = new Set(points.map(({ file }) => file));
  const others = [...conflicted].filter((path) => !placed.has(path));
  return [...points, ...few(others.map((path) => ({ ...point(LEFT), ...at(path) })))];
}

/** A row of equals signs alone may be a heading. */
function hasBothEnds(lines: readonly string[]): boolean {
  return lines.some((text) => text.startsWith('<<<<<<< ')) && lines.some((text) => text.startsWith('>>>>>>> '));
}

const MARKER = /^(?:<{7}|>{7}|\|{7})(?: |$)/;
const LEFT = 'a conflict marker is left here';

function point(says: string): Point {
  return { about: 'correctness', says };
}
