import type { AttemptKey, Event } from '../events/event.ts';
import type { StopWhy } from '../state/task-state.ts';
import type { SynthesisAction } from '../synthesis/action.ts';
import { isSynthesisAction, synthesisDecided } from '../synthesis/action.ts';

/** What the daemon is to do next, as data. Each is journaled as its `decided` fact before it is performed. */
export type Action =
  | { readonly do: 'start'; readonly key: AttemptKey; readonly worker: string; readonly agent: string }
  /** Its program is started where its tree is ready. */
  | { readonly do: 'launch'; readonly key: AttemptKey }
  | { readonly do: 'collect'; readonly key: AttemptKey }
  /** What it did is measured, and its acceptance command run. */
  | { readonly do: 'check'; readonly key: AttemptKey }
  | { readonly do: 'review'; readonly key: AttemptKey; readonly agent: string }
  | {
      readonly do: 'stop';
      readonly key: AttemptKey;
      readonly why: StopWhy;
      readonly reason: string;
    }
  /** A push for an attempt that gives no sign of life. */
  | { readonly do: 'poke'; readonly key: AttemptKey }
  | {
      readonly do: 'refuse';
      readonly run: string;
      readonly task: string;
      readonly cause: 'budget' | 'limit';
      readonly reason: string;
    }
  /** The person is told that a provider was stopped, or that a run's budget is used up. */
  | { readonly do: 'tell-stopped'; readonly provider: string }
  | { readonly do: 'tell-budget'; readonly run: string; readonly reason: string }
  | { readonly do: 'tick'; readonly run: string; readonly task: string }
  | { readonly do: 'close'; readonly run: string; readonly worker: string }
  /** Its screen is shown to the person. */
  | { readonly do: 'view'; readonly run: string; readonly worker: string; readonly session: string }
  | { readonly do: 'write-prompts'; readonly run: string }
  | { readonly do: 'cancel'; readonly run: string; readonly reason: string; readonly cause: 'timeout' | 'parent' }
  | { readonly do: 'report'; readonly run: string }
  | SynthesisAction
  | TalkAction;

/** What is done in the conversation with a worker. */
export type TalkAction =
  | { readonly do: 'finish'; readonly key: AttemptKey; readonly ok: boolean; readonly reason?: string }
  | { readonly do: 'deliver'; readonly run: string; readonly message: string }
  | { readonly do: 'press'; readonly run: string; readonly message: string; readonly time: number }
  | { readonly do: 'give-up'; readonly run: string; readonly message: string }
  | {
      readonly do: 'consult';
      readonly run: string;
      readonly question: string;
      readonly whom: 'responder' | 'person';
    }
  | { readonly do: 'notify'; readonly run: string; readonly question: string }
  | { readonly do: 'reply'; readonly run: string; readonly question: string }
  | { readonly do: 'drop-reply'; readonly run: string; readonly question: string };

/** The id of the run it is about, where it is about one. */
export function runOf(action: Action): string | undefined {
  if ('key' in action) return action.key.run;
  return 'run' in action ? action.run : undefined;
}

/** The fact that an action was decided. It changes the state so that the same action is not chosen twice. */
export function decided(action: Action, at: number): Event {
  if (isSynthesisAction(action)) return synthesisDecided(action, at);
  switch (action.do) {
    case 'start':
      return { type: 'attempt.decided', at, ...action.key, worker: action.worker, agent: action.agent };
    case 'poke':
      return { type: 'attempt.poke-decided', at, ...action.key };
    case 'refuse': {
      const { run, task, cause, reason } = action;
      return { type: 'task.refused', at, run, task, cause, reason };
    }
    case 'tell-stopped':
      return { type: 'provider.notice-decided', at, provider: action.provider };
    case 'tell-budget':
      return { type: 'run.budget-notice-decided', at, run: action.run, reason: action.reason };
    case 'launch':
      return { type: 'attempt.launch-decided', at, ...action.key };
    case 'check':
      return { type: 'attempt.check-decided', at, ...action.key };
    case 'review':
      return { type: 'attempt.review-decided', at, ...action.key, agent: action.agent };
    case 'collect':
      return { type: 'attempt.collect-decided', at, ...action.key };
    case 'stop':
      return { type: 'attempt.stop-decided', at, ...action.key, why: action.why, reason: action.reason };
    case 'tick':
      return { type: 'task.tick-decided', at, run: action.run, task: action.task };
    case 'close':
      return { type: 'worker.close-decided', at, run: action.run, worker: action.worker };
    case 'view':
      return { type: 'worker.view-decided', at, run: action.run, worker: action.worker, session: action.session };
    case 'write-prompts':
      return { type: 'run.prompts-decided', at, run: action.run };
    case 'cancel':
      return { type: 'run.cancel-asked', at, run: action.run, reason: action.reason, cause: action.cause };
    case 'report':
      return { type: 'run.report-decided', at, run: action.run };
    default:
      return talkDecided(action, at);
  }
}

function talkDecided(action: TalkAction, at: number): Event {
  if (action.do === 'finish')
    return { type: 'attempt.finish-decided', at, ...action.key, ok: action.ok, reason: action.reason };
  const { run } = action;
  switch (action.do) {
    case 'deliver':
      return { type: 'message.deliver-decided', at, run, message: action.message };
    case 'press':
      return { type: 'message.press-decided', at, run, message: action.message, time: action.time };
    case 'give-up':
      return { type: 'message.given-up', at, run, message: action.message };
    case 'consult':
      return { type: 'question.consult-decided', at, run, question: action.question };
    case 'notify':
      return { type: 'question.notice-decided', at, run, question: action.question };
    case 'reply':
      return { type: 'question.reply-decided', at, run, question: action.question };
    case 'drop-reply':
      return { type: 'question.reply-given-up', at, run, question: action.question };
  }
}
