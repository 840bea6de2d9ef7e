import type { Event } from '../events/event.ts';

/** What is to be done next for the whole. Each may be done twice: what was done is found, and told again. */
export type SynthesisAction =
  | { readonly do: 'merge-work'; readonly run: string; readonly task: string }
  | { readonly do: 'resolve-work'; readonly run: string; readonly task: string }
  | { readonly do: 'leave-work'; readonly run: string; readonly task: string; readonly reason: string }
  | { readonly do: 'verify-whole'; readonly run: string }
  | { readonly do: 'report-whole'; readonly run: string };

export type SynthesisEvent = Extract<Event, { type: `synthesis.${string}` }>;

export function isSynthesis(event: { readonly type: string }): event is SynthesisEvent {
  return event.type.startsWith('synthesis.');
}

export function isSynthesisAction(action: { readonly do: string }): action is SynthesisAction {
  return OURS.has(action.do);
}

const OURS: ReadonlySet<string> = new Set<SynthesisAction['do']>([
  'merge-work',
  'resolve-work',
  'leave-work',
  'verify-whole',
  'report-whole',
]);

/** The fact that it was decided. What is left is left by that fact alone. */
export function synthesisDecided(action: SynthesisAction, at: number): SynthesisEvent {
  const { run } = action;
  switch (action.do) {
    case 'merge-work':
      return { type: 'synthesis.merge-decided', at, run, task: action.task };
    case 'resolve-work':
      return { type: 'synthesis.resolve-decided', at, run, task: action.task };
    case 'leave-work':
      return { type: 'synthesis.left', at, run, task: action.task, reason: action.reason };
    case 'verify-whole':
      return { type: 'synthesis.verify-decided', at, run };
    case 'report-whole':
      return { type: 'synthesis.report-decided', at, run };
  }
}
