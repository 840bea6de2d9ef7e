import { z } from 'zod';
import { Name } from '../tasks/task.ts';
import { AgentSpec } from './agent-spec.ts';
import { GitId } from './ground.ts';
import { Verification } from './proof.ts';

/** One file that two branches changed in ways git can't put together. */
export const Conflict = z.object({
  /** Below the root. */
  path: z.string(),
  /** As git tells it: both changed it, one changed and the other removed it, both made it, … */
  kind: z.enum(['both-changed', 'both-added', 'changed-removed', 'removed-changed', 'other']),
  /** The tasks whose merged work changed it before, and the one that is merged now. */
  ours: z.array(Name),
  theirs: Name,
  /** Lines of the merged-to side where the markers stand, as `12-30`; empty where there are none. */
  places: z.array(z.string()),
});
export type Conflict = z.infer<typeof Conflict>;

interface Common {
  readonly at: z.ZodNumber;
  readonly run: z.ZodString;
}

/** The facts of putting a run's branches together. */
export function synthesisEvents({ at, run }: Common) {
  const of = { at, run };
  const step = { ...of, task: Name };
  return [
    /** Asked for again, it goes on with what was left, and looks again whether all holds. */
    z.object({
      type: z.literal('synthesis.asked'),
      ...of,
      /** What must pass on the whole, each run by `sh -c`. */
      verify: z.array(z.string()),
      /** The agent that settles conflicts; absent: they are left, and described. */
      resolver: AgentSpec.optional(),
      checkMs: z.number().positive(),
      resolveMs: z.number().positive(),
    }),
    z.object({ type: z.literal('synthesis.merge-decided'), ...step }),
    z.object({
      type: z.literal('synthesis.merged'),
      ...step,
      /** The head of the integration branch after it. */
      commit: GitId,
      /** `there`: it was in it already; `structure`: some files were put together by what they say, not by lines. */
      how: z.enum(['clean', 'structure', 'there']),
      structured: z.array(z.string()).optional(),
    }),
    /** It does not fit; the integration branch is as it was. */
    z.object({ type: z.literal('synthesis.conflicted'), ...step, conflicts: z.array(Conflict).min(1) }),
    z.object({ type: z.literal('synthesis.resolve-decided'), ...step }),
    z.object({
      type: z.literal('synthesis.resolved'),
      ...step,
      commit: GitId,
      by: z.string(),
      /** What the agent said it did. Untrusted text. */
      says: z.string().optional(),
    }),
    /** It stays out of the integration branch. */
    z.object({ type: z.literal('synthesis.left'), ...step, reason: z.string() }),
    z.object({ type: z.literal('synthesis.verify-decided'), ...of }),
    z.object({
      type: z.literal('synthesis.verified'),
      ...of,
      commit: GitId,
      /** All that were asked for, up to the first that failed. */
      checks: z.array(Verification),
      /** The first task with whose work the failing one failed; absent when all passed, or it fails without any of them. */
      guilty: Name.optional(),
      /** It fails on the run's own base too. */
      before: z.literal(true).optional(),
    }),
    z.object({ type: z.literal('synthesis.report-decided'), ...of }),
    z.object({
      type: z.literal('synthesis.ended'),
      ...of,
      /** The Markdown report; absolute. */
      report: z.string().optional(),
      problem: z.string().optional(),
    }),
    /** The person took it into a branch of theirs. */
    z.object({ type: z.literal('synthesis.taken'), ...of, branch: z.string(), commit: GitId, was: GitId }),
  ] as const;
}
