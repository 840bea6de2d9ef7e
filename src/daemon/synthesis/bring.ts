import { bringAlong } from '../../adapters/git/bring.ts';
import { setUp } from '../../adapters/git/set-up.ts';
import { pointerOf } from '../../adapters/git/tree-record.ts';
import { OmoError } from '../../core/errors.ts';
import type { Ground } from '../../core/events/ground.ts';

export interface BringSpec {
  readonly ground: Ground;
  /** The tree's root; absolute. */
  readonly path: string;
  /** Of the set-up command. */
  readonly env: Readonly<Record<string, string>>;
  readonly setupMs: number;
  /** Where all that the set-up command prints is kept; absolute. */
  readonly log: string;
  readonly signal: AbortSignal;
}

/** Makes in a clean tree what git ignores and the project's own checks need, as in a worker's. Throws E_TREE with the reason. */
export async function bring({ ground, path, ...setup }: BringSpec): Promise<void> {
  const record = await pointerOf(path);
  if (record === undefined) throw new OmoError('E_TREE', `${path} is no working tree of a repository`);
  await bringAlong({ path, record }, ground);
  await setUp(path, { ground, ...setup });
}
