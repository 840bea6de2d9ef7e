import type { Event } from '../../core/events/event.ts';
import type { TalkAction } from '../../core/schedule/action.ts';
import type { State } from '../../core/state/state.ts';
import { consult } from './consult.ts';
import { deliver, pressAgain } from './deliver.ts';
import { finish } from './finish.ts';
import { notify } from './notify.ts';
import type { TalkParts } from './parts.ts';
import { reply } from './reply.ts';

/** Carries out what was decided in a conversation, and says what came of it. */
export async function talk(parts: TalkParts, action: TalkAction, state: State): Promise<readonly Event[]> {
  switch (action.do) {
    case 'finish':
      return finish(parts, action, state);
    case 'deliver':
      return [await deliver(parts, action, state)];
    case 'press':
      return [await pressAgain(parts, action, state)];
    case 'consult': {
      const consulted = await consult(parts, action, state);
      // Whoever was let go because the daemon ends is asked again by the next one.
      return parts.closing.aborted ? [] : [consulted];
    }
    case 'reply':
      return [await reply(parts, action, state)];
    case 'notify':
      await notify(parts, action, state);
      return [];
    case 'give-up':
    case 'drop-reply':
      return [];
  }
}

/** What an action that broke off leaves behind, so that nothing waits for it for ever. */
export function talkFailed(action: TalkAction, at: number, reason: string): readonly Event[] {
  switch (action.do) {
    case 'finish':
      return [
        { type: 'attempt.ended', at, ...action.key, ok: false, reason: `its program could not be ended: ${reason}` },
      ];
    case 'deliver':
      return [{ type: 'message.held', at, run: action.run, message: action.message, reason }];
    case 'press':
      return [{ type: 'message.pressed', at, run: action.run, message: action.message, time: action.time, reason }];
    case 'consult':
      return [
        {
          type: 'question.consulted',
          at,
          run: action.run,
          question: action.question,
          by: 'rules',
          result: { is: 'ask', why: reason },
        },
      ];
    case 'reply':
      return [{ type: 'question.reply-failed', at, run: action.run, question: action.question, reason, final: false }];
    case 'notify':
    case 'give-up':
    case 'drop-reply':
      return [];
  }
}
