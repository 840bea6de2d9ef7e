/**
 * The candidate a person most likely meant by `word`, or undefined when none is close: for “Did you mean …?”.
 * Close is at most one slip (a letter wrong, missing, too many, or two swapped) in every three letters, never more than three; any one-letter word
 * would be close to any other, so for it only the case may differ.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase().slice(0, LONGEST);
  let best: string | undefined;
  let allowed = wanted.length < 3 ? wanted.length - 1 : Math.min(3, Math.floor(wanted.length / 3));
  for (const candidate of candidates) {
    const distance = slips(wanted, candidate.toLowerCase(), allowed);
    if (distance > allowed) continue;
    best = candidate;
    allowed = distance - 1;
    if (allowed < 0) break;
  }
  return best;
}

/** Words longer than this are compared by their beginning: a suggestion is for typing slips. */
const LONGEST = 200;

/** Slips between two words (optimal string alignment); stops at the first row that cannot stay within `limit`. */
export function slips(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let twoUp: number[] = [];
  let up = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const now = nextRow(a, b, row, up, twoUp);
    if (Math.min(...now) > limit) return limit + 1;
    [twoUp, up] = [up, now];
  }
  return up[b.length] ?? limit + 1;
}

function nextRow(a: string, b: string, row: number, up: readonly number[], twoUp: readonly number[]): number[] {
  const now = [row];
  for (let column = 1; column <= b.length; column += 1) {
    const same = a[row - 1] === b[column - 1];
    const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
    now[column] = Math.min(
      (up[column] ?? 0) + 1,
      (now[column - 1] ?? 0) + 1,
      (up[column - 1] ?? 0) + (same ? 0 : 1),
      swapped ? (twoUp[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
    );
  }
  return now;
}
