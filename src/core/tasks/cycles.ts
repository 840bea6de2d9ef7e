/**
 * One cycle for each group of nodes that wait for each other, as a path from a node back to itself; the shortest one through
 * the group's first node. Linear, and without recursion: a chain may have thousands of links.
 */
export function findCycles(ids: readonly string[], edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const rank = new Map(ids.map((id, index) => [id, index]));
  return components(ids, edges).flatMap((component) => {
    const within = new Set(component);
    const first = component.reduce((a, b) => ((rank.get(a) ?? 0) <= (rank.get(b) ?? 0) ? a : b));
    const loops = component.length > 1 || (edges.get(first) ?? []).includes(first);
    return loops ? [shortestLoop(first, within, edges)] : [];
  });
}

function shortestLoop(
  start: string,
  within: ReadonlySet<string>,
  edges: ReadonlyMap<string, readonly string[]>,
): string[] {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const id of queue) {
    for (const next of edges.get(id) ?? []) {
      if (next === start) return [...traced(id, cameFrom), start];
      if (!within.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, id);
      queue.push(next);
    }
  }
  throw new Error(`no way back to ${start}`);
}

function traced(end: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path = [end];
  for (let id = cameFrom.get(end); id !== undefined; id = cameFrom.get(id)) path.push(id);
  return path.toReversed();
}

/** Strongly connected components after Tarjan, with a stack of its own; in the order of their first nodes. */
function components(ids: readonly string[], edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const search: Search = { order: new Map(), low: new Map(), path: [], onPath: new Set(), found: [] };
  for (const id of ids) if (!search.order.has(id)) explore(id, edges, search);
  return search.found;
}

interface Search {
  readonly order: Map<string, number>;
  /** The earliest node that can be reached from here. */
  readonly low: Map<string, number>;
  readonly path: string[];
  readonly onPath: Set<string>;
  readonly found: string[][];
}

function explore(root: string, edges: ReadonlyMap<string, readonly string[]>, search: Search): void {
  const stack = [enter(root, edges, search)];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const { value: next, done } = top.targets.next();
    if (done === true) {
      stack.pop();
      leave(top.id, stack.at(-1)?.id, search);
    } else if (!search.order.has(next)) {
      stack.push(enter(next, edges, search));
    } else if (search.onPath.has(next)) {
      lower(top.id, search.order.get(next) ?? 0, search);
    }
  }
}

function enter(id: string, edges: ReadonlyMap<string, readonly string[]>, search: Search) {
  search.low.set(id, search.order.size);
  search.order.set(id, search.order.size);
  search.path.push(id);
  search.onPath.add(id);
  return { id, targets: (edges.get(id) ?? []).values() };
}

function leave(id: string, parent: string | undefined, search: Search): void {
  const low = search.low.get(id) ?? 0;
  if (parent !== undefined) lower(parent, low, search);
  if (low !== search.order.get(id)) return;
  const component = search.path.splice(search.path.lastIndexOf(id));
  for (const member of component) search.onPath.delete(member);
  search.found.push(component);
}

function lower(id: string, value: number, search: Search): void {
  search.low.set(id, Math.min(search.low.get(id) ?? 0, value));
}
