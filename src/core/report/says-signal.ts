import type { Event } from '../events/event.ts';
import type { Signal } from '../events/signal.ts';
import { several } from '../text/several.ts';
import type { Said } from './said.ts';
import { because, excerpt } from './said.ts';

/** What an agent told of itself. */
export function saysSignal({ by, source, signal }: Extract<Event, { type: 'agent.signalled' }>): Said {
  const witness = { hook: 'hook', record: "the agent's own record", screen: 'screen rule', output: 'its output' }[by];
  const name = source === undefined ? '' : ` ${by === 'screen' ? excerpt(source) : source}`;
  return { signal: by === 'screen' ? 'screen' : 'hook', says: `${words(signal)} (${witness}${name})` };
}

function words(signal: Signal): string {
  switch (signal.is) {
    case 'ready':
      return 'a prompt can be typed';
    case 'session':
      return `its conversation is ${signal.conversation}`;
    case 'accepted':
      return `it took the text ${excerpt(signal.text)}`;
    case 'busy':
      return signal.tool === undefined ? 'it works' : `a tool of its own ${signal.tool}`;
    case 'turn-ended':
      return signal.message === undefined ? 'its turn ended' : `its turn ended, saying ${excerpt(signal.message)}`;
    case 'turn-failed':
      return `its turn failed (${signal.failure.kind})${because(signal.failure.message)}`;
    case 'retrying':
      return `it waits for its provider and tries again (${signal.failure.kind})${because(signal.failure.message)}`;
    case 'asked':
      return `it asks (${signal.dialog.kind}) ${excerpt(signal.dialog.text)}`;
    case 'replied':
      return signal.how === undefined ? 'what it asked is over' : `what it asked was ${signal.how}`;
    case 'interrupted':
      return 'its turn was broken off';
    case 'sub-agent-ended':
      return `a sub-agent of it ended${because(signal.agent)}`;
    case 'todo':
      return `its list has ${several(signal.items.length, 'item')}`;
    case 'session-ended':
      return `its conversation was closed${because(signal.reason)}`;
    case 'noticed':
      return `it reminded: ${excerpt(signal.text)}`;
  }
}
