import type { Problem } from '../errors.ts';
import { nearest } from '../text/nearest.ts';
import { shown } from './annotation-values.ts';
import { findCycles } from './cycles.ts';
import { slug } from './ids.ts';
import { NAME_PATTERN } from './task.ts';

/** A task as the graph sees it. `wants` are the names its `depends_on` gives, as written. */
export interface Node {
  readonly id: string;
  readonly where: string;
  readonly state: 'open' | 'done';
  readonly wants: readonly string[];
}

/**
 * The ids each node waits for, in the order of the nodes; done ones are satisfied and left out. A name is looked up as an id,
 * then as a title (`Build API` is `build-api`). `excused` are names of tasks that were refused for another reason already.
 * With tasks that are known `elsewhere`, every other name that can be an id is taken for one of those.
 */
export function resolveGraph(
  nodes: readonly Node[],
  excused: ReadonlySet<string>,
  known: KnownTasks = 'only here',
): Graph {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const unknown: { node: Node; name: string }[] = [];
  const edges = new Map<string, string[]>();
  for (const node of nodes) {
    const found = new Set<string>();
    for (const name of node.wants) {
      const target = byId.get(name.toLowerCase()) ?? byId.get(slug(name));
      if (target === undefined && excused.has(name.toLowerCase())) continue;
      const id = target?.id ?? (known === 'elsewhere too' ? idIn(name) : undefined);
      if (id === undefined) unknown.push({ node, name });
      else found.add(id);
    }
    edges.set(
      node.id,
      [...found].filter((id) => byId.get(id)?.state !== 'done'),
    );
  }
  return { edges, problems: [...unknownNames(unknown, [...byId.keys()]), ...cycleProblems(nodes, edges)] };
}

export interface Graph {
  readonly edges: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly Problem[];
}

/** Whether there may be tasks that the text doesn't tell of, such as those of a run that it is to join. */
export type KnownTasks = 'only here' | 'elsewhere too';

/** The id that a name stands for, whether it is given or made from a title. */
function idIn(name: string): string | undefined {
  const id = NAME_PATTERN.test(name.toLowerCase()) ? name.toLowerCase() : slug(name);
  return id === '' ? undefined : id;
}

/** Looking for what was meant compares with every id, so it is done for the first few only. */
const SUGGESTIONS = 50;

function unknownNames(unknown: readonly { node: Node; name: string }[], ids: readonly string[]): Problem[] {
  return unknown.map(({ node, name }, index) => ({
    code: 'E_DEPENDENCY',
    where: node.where,
    message:
      `depends_on names "${shown(name)}"; there is no such task. ${index < SUGGESTIONS ? meant(name, node, ids) : ''}`.trim(),
  }));
}

function meant(name: string, node: Node, ids: readonly string[]): string {
  const others = ids.filter((id) => id !== node.id);
  const near = nearest(name, others);
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (others.length === 0) return 'There is no other task.';
  const more = others.length > 5 ? ` and ${others.length - 5} more` : '';
  return `The other ids are ${others.slice(0, 5).join(', ')}${more}.`;
}

function cycleProblems(nodes: readonly Node[], edges: ReadonlyMap<string, readonly string[]>): Problem[] {
  const open = nodes.filter((node) => node.state === 'open');
  const where = new Map(open.map((node) => [node.id, node.where]));
  return findCycles(
    open.map((node) => node.id),
    edges,
  ).map((path) => ({
    code: 'E_CYCLE',
    where: where.get(path[0] ?? '') ?? '',
    message: `${path.length === 2 ? 'The task waits for itself' : 'These tasks wait for each other'}: ${arrowed(path)}. Take one of these dependencies out.`,
  }));
}

function arrowed(path: readonly string[]): string {
  if (path.length <= 12) return path.join(' → ');
  return `${path.slice(0, 6).join(' → ')} → … ${path.length - 11} more … → ${path.slice(-5).join(' → ')}`;
}
