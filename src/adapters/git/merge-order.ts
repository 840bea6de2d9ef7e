/**
 * What two lists have, in one: sorted where both are sorted; else as the first has it, and what only the second has after what it
 * follows there.
 */
export function inOneOrder(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  const there = new Set(ours);
  const added = theirs.filter((one) => !there.has(one));
  if (added.length === 0) return ours;
  const order = ORDERS.find((one) => isSorted(ours, one) && isSorted(theirs, one));
  return order === undefined ? following(ours, theirs) : [...ours, ...added].sort(order);
}

/** By bytes, as most tools have it; by letters, as npm has it. */
const ORDERS: readonly ((a: string, b: string) => number)[] = [
  (a, b) => (a < b ? -1 : Number(a > b)),
  (a, b) => a.localeCompare(b, 'en'),
];

function isSorted(list: readonly string[], order: (a: string, b: string) => number): boolean {
  return list.every((one, at) => at === 0 || order(list[at - 1] ?? '', one) < 0);
}

function following(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  const there = new Set(ours);
  // By what each is to follow; undefined: it stands first.
  const after = new Map<string | undefined, string[]>();
  let known: string | undefined;
  for (const one of theirs) {
    if (there.has(one)) known = one;
    else after.set(known, [...(after.get(known) ?? []), one]);
  }
  return [...taken(after, undefined), ...ours.flatMap((one) => [one, ...taken(after, one)])];
}

/** Once: a line may stand there twice. */
function taken(after: Map<string | undefined, string[]>, one: string | undefined): readonly string[] {
  const found = after.get(one) ?? [];
  after.delete(one);
  return found;
}
