/** One thing looked at. `fail`: omo cannot work without it; `warn`: it can, with less. `todo` says what to do. */
export type Check =
  | { readonly name: string; readonly state: 'ok'; readonly says: string }
  | { readonly name: string; readonly state: 'warn' | 'fail'; readonly says: string; readonly todo: string };

/** Whether version `got` is at least `least`; both like `3.2a` or `v20.19.1`. */
export function atLeast(got: string, least: string): boolean {
  const [a, b] = [numbers(got), numbers(least)];
  for (const [i, wanted] of b.entries()) {
    const have = a[i] ?? 0;
    if (have !== wanted) return have > wanted;
  }
  return true;
}

function numbers(version: string): number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
}
