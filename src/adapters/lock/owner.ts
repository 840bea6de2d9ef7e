import { hostname } from 'node:os';
import { bootId } from '../processes/boot.ts';
import { pidNamespace } from '../processes/namespace.ts';
import type { ProcessTable } from '../processes/process-table.ts';

/** One process, told apart from every other one that has been or will be. */
export interface Owner {
  readonly pid: number;
  /** As the process table tells it; empty where it doesn't. */
  readonly start: string;
  readonly boot: string;
  readonly host: string;
  /** What its pid is counted in. */
  readonly namespace: string;
}

/** What was written down of one; undefined: something else stands there. */
export function readOwner(value: unknown): Owner | undefined {
  if (typeof value !== 'object' || value === null || !('pid' in value)) return undefined;
  const { pid } = value;
  const [start, boot, host, namespace] = TEXTS.map((name): unknown => Reflect.get(value, name)).filter(isText);
  if (!Number.isInteger(pid) || namespace === undefined) return undefined;
  return { pid: Number(pid), start: start ?? '', boot: boot ?? '', host: host ?? '', namespace };
}

const TEXTS = ['start', 'boot', 'host', 'namespace'];

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export async function ownerOf(pid: number, table: ProcessTable): Promise<Owner> {
  const start = (await table.start(pid)) ?? '';
  return { pid, start, boot: bootId(), host: hostname(), namespace: pidNamespace() };
}

/** `unknown`: it can't be looked at from here, or not be told from another that has its pid by now. */
export type Standing = 'alive' | 'gone' | 'unknown';

/**
 * How an owner stands, seen from a process `here`. Alive is also one that has been stopped. Where the table can't tell of the one
 * who asks, its silence about the other means nothing.
 */
export async function standingOf(owner: Owner, here: Owner, table: ProcessTable): Promise<Standing> {
  if (owner.host !== here.host) return 'unknown';
  // Pids and start times begin anew with every boot.
  if (owner.boot !== here.boot) return 'gone';
  if (owner.namespace !== here.namespace || owner.start === '' || here.start === '') return 'unknown';
  return (await table.start(owner.pid)) === owner.start ? 'alive' : 'gone';
}
