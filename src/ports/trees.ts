import type { Ground, Tree } from '../core/events/ground.ts';
import type { Changes } from '../core/events/proof.ts';

/** The person's repository, and the trees and branches that workers have in it. Every method throws OmoError, never lies. */
export interface Trees {
  /** What git knows of a folder. Throws E_GIT when git is there and can't be understood. */
  look(cwd: string): Promise<Looked>;
  /**
   * Makes the tree of an attempt: all of it, or nothing. Called again with the same spec it gives the same tree, whatever an
   * earlier call left when it was broken off. Throws E_TREE with the reason, and then nothing new is left.
   */
  prepare(spec: TreeSpec): Promise<Tree>;
  /** Of the person's own tree: remembers how it stands, touching neither tree nor index. */
  remember(ground: Ground): Promise<Tree>;
  /** What changed since the tree's base. In a tree of its own everything is committed first, with `message`; agents' own commits stay. */
  measure(tree: Tree, message: string): Promise<Changes>;
  /** Of a tree of its own that was just measured: takes back what is there beside the commit, ignored files left alone. */
  restore(tree: Tree): Promise<void>;
}

export type Looked =
  | { readonly is: 'none'; readonly why: 'no git' | 'no repository' }
  /** A repository that can hold no worktrees of ours, and why, in words. */
  | { readonly is: 'unfit'; readonly why: string }
  | {
      readonly is: 'repository';
      readonly root: string;
      readonly below: string;
      readonly base?: string;
      readonly branch?: string;
      /** Files with uncommitted changes, untracked ones included. */
      readonly dirty: number;
      /** Paths of submodules: empty in a new tree. */
      readonly submodules: readonly string[];
      /** Ignored files and folders at the root that projects usually need: `node_modules`, `.env`, `.venv` … */
      readonly needed: readonly string[];
    };

export interface TreeSpec {
  readonly ground: Ground;
  /** Where it is to be, absolute; its worker's, and reused for the worker's next task. */
  readonly path: string;
  readonly branch: string;
  /**
   * The commits it starts from, besides the run's base: what its dependencies produced, and its worker did before. They are
   * merged; where they contradict each other the markers are committed and told as `conflicts`.
   */
  readonly from: readonly string[];
  /** The base told before: the branch is there from an earlier attempt, and goes on, uncommitted work of it included. */
  readonly base?: string;
  /** Of the commits omo makes. */
  readonly message: string;
  /** For the set-up command: the workers' environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly setupMs: number;
  /** Where all that the set-up command prints is kept; absolute. */
  readonly log: string;
  /** Ends the set-up command, and with it the making of the tree: then it throws E_TREE. */
  readonly signal?: AbortSignal;
}
