import type { Task } from './task.ts';

/** Tells of two tasks, by their places in the list, whether they can run at the same time: neither waits for the other. */
export function sideBySide(tasks: readonly Task[]): (a: number, b: number) => boolean {
  const before = waitedFor(tasks);
  const waits = (a: number, b: number) => (((before[a]?.[b >> 5] ?? 0) >>> (b & 31)) & 1) === 1;
  return (a, b) => a !== b && !waits(a, b) && !waits(b, a);
}

/** For each task a bit for each one it waits for, directly or not. Expects no cycle; who is not in the list is not waited for. */
function waitedFor(tasks: readonly Task[]): Uint32Array[] {
  const places = new Map(tasks.map(({ id }, place) => [id, place]));
  const wants = tasks.map(({ dependsOn }) => dependsOn.flatMap((id) => places.get(id) ?? []));
  const before = tasks.map(() => new Uint32Array((tasks.length + 31) >> 5));
  for (const place of dependenciesFirst(wants)) {
    for (const other of wants[place] ?? []) add(before[place], before[other], other);
  }
  return before;
}

function add(to: Uint32Array | undefined, from: Uint32Array | undefined, place: number): void {
  if (!to || !from) return;
  for (let at = 0; at < to.length; at += 1) to[at] = (to[at] ?? 0) | (from[at] ?? 0);
  to[place >> 5] = (to[place >> 5] ?? 0) | (1 << (place & 31));
}

function dependenciesFirst(wants: readonly (readonly number[])[]): number[] {
  const waiting = wants.map((all) => all.length);
  const dependants = wants.map((): number[] => []);
  for (const [place, all] of wants.entries()) for (const other of all) dependants[other]?.push(place);
  const order = [...waiting.keys()].filter((place) => waiting[place] === 0);
  for (const place of order) {
    for (const next of dependants[place] ?? []) {
      waiting[next] = (waiting[next] ?? 0) - 1;
      if (waiting[next] === 0) order.push(next);
    }
  }
  return order;
}
