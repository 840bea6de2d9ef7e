import type { TreeSpec } from '../../ports/trees.ts';
import { freeBranch, type BranchPlace } from './branch-place.ts';
import { ownCommits, refuseStrangers } from './prepared.ts';
import type { Serial } from '../../core/serial.ts';
import { beginning } from './take-in.ts';
import { commitOf, gitIn, type At } from './tree-record.ts';

/** All that making a tree needs to know. */
export interface Job extends BranchPlace {
  readonly spec: TreeSpec;
  /** The run's base, and the other commits the task starts from. */
  readonly base: string;
  readonly serial: Serial;
}

/** The task's branch is there, and checked out nowhere else. */
export interface Branch {
  /** It was not there before. */
  readonly made: boolean;
  readonly notes: readonly string[];
}

export async function ensureBranch(job: Job): Promise<Branch> {
  const { spec, root, common, base } = job;
  const main: At = { path: root, record: common };
  const tip = await commitOf(main, `refs/heads/${spec.branch}`);
  if (tip === undefined) {
    const begin = spec.base ?? (await beginning(main, base, spec.from));
    await gitIn(main, ['update-ref', '-m', 'omo', `refs/heads/${spec.branch}`, begin, '']);
    const notes =
      spec.base === undefined ? [] : [`the branch ${spec.branch} was gone, and begins again at ${begin.slice(0, 12)}`];
    return { made: true, notes };
  }
  if (spec.base === undefined) await refuseStrangers(main, spec.branch, tip, [base, ...spec.from]);
  return { made: false, notes: await freeBranch(job, spec.branch, spec.message) };
}

/** Files that still hold what omo's merges before the task could not settle. */
export async function conflictsOf(at: At, { base, spec }: Job, head: string): Promise<string[]> {
  const own = await ownCommits(at, head, [base, ...spec.from]);
  return [...new Set(own.filter(({ isPrepared }) => isPrepared).flatMap(({ conflicts }) => conflicts))];
}
