import type { Task } from './task.ts';

type Waiting = Pick<Task, 'id' | 'dependsOn'>;

/** Tells of two tasks, by their places in the list, whether they can run at the same time: neither waits for the other. */
export function sideBySide(tasks: readonly Waiting[]): (a: number, b: number) => boolean {
  const before = waitedFor(tasks);
  const waits = (a: number, b: number) => (((before[a]?.[b >> 5] ?? 0) >>> (b & 31)) & 1) === 1;
  return (a, b) => a !== b && !waits(a, b) && !waits(b, a);
}

/** Whether they are one chain, in which each waits for the one before it, so that no two can run at the same time. */
export function areInLine(tasks: readonly Waiting[]): boolean {
  const wants = wantsOf(tasks);
  const length = wants.map(() => 1);
  for (const place of dependenciesFirst(wants)) {
    for (const other of wants[place] ?? []) length[place] = Math.max(length[place] ?? 0, (length[other] ?? 0) + 1);
  }
  return length.length === 0 || length.includes(tasks.length);
}

/** By places; who is not in the list is not waited for. */
function wantsOf(tasks: readonly Waiting[]): number[][] {
  const places = new Map(tasks.map(({ id }, place) => [id, place]));
  return tasks.map(({ dependsOn }) => dependsOn.flatMap((id) => places.get(id) ?? []));
}

/** For each task a bit for each one it waits for, directly or not. Expects no cycle. */
function waitedFor(tasks: readonly Waiting[]): Uint32Array[] {
  const wants = wantsOf(tasks);
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
