import { OmoError } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';
import type { Ground, Tree } from '../../core/events/ground.ts';
import type { Changes } from '../../core/events/proof.ts';
import type { Looked, Trees, TreeSpec } from '../../ports/trees.ts';
import { lookAt } from './look.ts';
import { measureOwn, restoreOwn } from './measure-own.ts';
import { measurePersons, rememberPersons } from './persons-tree.ts';
import { prepareTree } from './prepare.ts';
import { Serial } from '../../core/serial.ts';

/** Workers' trees and branches, by plain git. */
export class GitTrees implements Trees {
  readonly #serial = new Serial();

  async look(cwd: string): Promise<Looked> {
    return lookAt(cwd);
  }

  async prepare(spec: TreeSpec): Promise<Tree> {
    return asTree(`the worker's tree ${spec.path} can't be made`, async () => prepareTree(spec, this.#serial));
  }

  async remember(ground: Ground): Promise<Tree> {
    return rememberPersons(ground);
  }

  async measure(tree: Tree, message: string): Promise<Changes> {
    const { branch } = tree;
    if (branch === undefined) return measurePersons(tree);
    return asTree(`what was done in ${tree.path} can't be measured`, async () =>
      this.#serial.run(tree.path, async () => measureOwn({ ...tree, branch }, message)),
    );
  }

  async restore(tree: Tree): Promise<void> {
    const { branch } = tree;
    if (branch === undefined) throw new OmoError('E_TREE', `${tree.path} is the person's: nothing is taken back there`);
    await asTree(`${tree.path} can't be cleaned up`, async () =>
      this.#serial.run(tree.path, async () => restoreOwn({ ...tree, branch })),
    );
  }
}

async function asTree<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OmoError && error.code === 'E_TREE') throw error;
    throw new OmoError('E_TREE', `${what}: ${messageOf(error)}`, { cause: error });
  }
}
