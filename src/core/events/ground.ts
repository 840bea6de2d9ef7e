import { z } from 'zod';

/** A commit or a tree, as git names it: 40 hex digits, or 64 in a SHA-256 repository. */
export const GitId = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);

/** The git repository a run works in. A run without one works in its folder, and nothing of it is measured. */
export const Ground = z.object({
  /** The root of the person's working tree, absolute. */
  root: z.string(),
  /** The run's folder below that root; empty for the root itself. */
  below: z.string(),
  /** The commit that was checked out; absent in a repository without any. */
  base: GitId.optional(),
  /** The branch that was checked out; absent with a detached HEAD. */
  branch: z.string().optional(),
  /** `worktree`: each worker has a tree and each task a branch of its own; `none`: all work in the person's. */
  isolate: z.enum(['worktree', 'none']),
  /** What git ignores and a worker's tree needs: paths below the root. */
  bring: z.object({
    /** Copied, when they are there. */
    copy: z.array(z.string()),
    /** Linked to the person's own, when they are there. */
    link: z.array(z.string()),
    /** Run by `sh -c` in a new tree. */
    setup: z.string().optional(),
  }),
});
export type Ground = z.infer<typeof Ground>;

/** Where one attempt works. */
export const Tree = z.object({
  /** The root of its working tree, absolute; the person's own where nothing is isolated. */
  path: z.string(),
  /** Its own branch, without `refs/heads/`; absent in the person's tree, where omo commits nothing. */
  branch: z.string().optional(),
  /** What the task's changes are measured against: a commit; in the person's tree the tree that stood there before. */
  base: GitId,
  /** Ignored files and folders that were there before the work, below the root; at most 200. */
  ignored: z.array(z.string()),
  /** Files in which what its dependencies produced contradicts itself: they hold git's markers, and the task's agent settles them. */
  conflicts: z.array(z.string()),
  /** What the person should know of how it came to be, in words. */
  notes: z.array(z.string()),
});
export type Tree = z.infer<typeof Tree>;
