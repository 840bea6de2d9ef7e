import { z } from 'zod';
import { Name } from '../tasks/task.ts';

/** What shows workers' screens to the person: settled when a run is taken in, so that it stays what was asked for. */
export const View = z.discriminatedUnion('by', [
  /** The person's own terminal: its command line, with `{script}` and perhaps `{title}` in it. */
  z.object({ by: z.literal('command'), command: z.array(z.string()).min(1) }),
  /** A tab of Windows Terminal, opened from within that distribution. */
  z.object({ by: z.literal('windows-terminal'), distribution: z.string() }),
]);
export type View = z.infer<typeof View>;

/** The facts of showing a worker. `session` names one session among all that the worker has (core/state/view.ts). */
export function viewEvents(common: { readonly at: z.ZodNumber; readonly run: z.ZodString }) {
  const shown = { ...common, worker: Name, session: z.string().regex(/^[\d-]+$/) };
  return [
    z.object({ type: z.literal('worker.view-decided'), ...shown }),
    /** Its screen is before the person. */
    z.object({ type: z.literal('worker.viewed'), ...shown }),
    z.object({ type: z.literal('worker.view-failed'), ...shown, reason: z.string() }),
  ] as const;
}
