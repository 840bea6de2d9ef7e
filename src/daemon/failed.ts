import { OmoError } from '../core/errors.ts';
import type { Event } from '../core/events/event.ts';
import { messageOf } from '../core/fault.ts';
import type { Action } from '../core/schedule/action.ts';
import { isSynthesisAction } from '../core/synthesis/action.ts';
import { talkFailed } from './talk/perform.ts';

/** What an action that broke off leaves behind, so that nothing waits for it for ever. */
export function failed(action: Action, error: unknown, at: number): readonly Event[] {
  // Whatever goes wrong there is told as a fact by itself.
  if (isSynthesisAction(action)) return [];
  const reason = messageOf(error);
  switch (action.do) {
    case 'start':
    case 'launch':
      return [{ type: 'attempt.not-started', at, ...action.key, code: codeOf(error), reason }];
    case 'check':
      return [{ type: 'attempt.checked', at, ...action.key, evidence: { unmeasured: reason } }];
    case 'review':
      return [
        {
          type: 'attempt.reviewed',
          at,
          ...action.key,
          agent: action.agent,
          result: { is: 'failed', why: reason },
        },
      ];
    case 'collect':
      return [
        { type: 'attempt.ended', at, ...action.key, ok: false, reason: `its outcome could not be read: ${reason}` },
      ];
    case 'stop':
      return [{ type: 'attempt.stopped', at, ...action.key, survivors: [], problem: reason }];
    case 'tick':
      return [{ type: 'task.ticked', at, run: action.run, task: action.task, problem: reason }];
    case 'close':
      return [
        {
          type: 'worker.closed',
          at,
          run: action.run,
          worker: action.worker,
          problem: `the session of ${action.worker} could not be closed: ${reason}`,
        },
      ];
    case 'view':
      return [
        {
          type: 'worker.view-failed',
          at,
          run: action.run,
          worker: action.worker,
          session: action.session,
          reason,
        },
      ];
    case 'write-prompts':
      return [{ type: 'run.prompts-written', at, run: action.run, files: {}, problem: reason }];
    case 'report':
      return [{ type: 'run.ended', at, run: action.run, problem: `the result files could not be written: ${reason}` }];
    case 'poke':
    case 'refuse':
    case 'tell-stopped':
    case 'tell-budget':
    case 'cancel':
      return [];
    default:
      return talkFailed(action, at, reason);
  }
}

/** The code of what was thrown. */
export function codeOf(error: unknown): string {
  return error instanceof OmoError ? error.code : 'E_INTERNAL';
}
