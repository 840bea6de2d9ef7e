import type { Try } from '../state/try.ts';
import type { TaskState } from '../state/state.ts';
import { clip } from '../text/line.ts';

/** What the next attempt is told when it goes on in the conversation of the last one. */
export function goOn(task: TaskState): string {
  const last = task.tries.at(-1);
  const why = last?.reason === undefined ? '' : ` (${clip(last.reason, REASON_COLUMNS)})`;
  switch (last?.ended) {
    case 'task-failed':
      return `That does not count as done: ${last.reason ?? 'it failed'}. Put it right, then end with a short summary of what you did.`;
    case 'timeout':
      return `Your time for this was over${why}, and you get some more. Go on where you stopped, and come to an end.`;
    case 'limited':
    case 'provider-down':
    case 'auth':
    case 'quota':
      return `Your provider broke this off${why}, and takes work again. Go on where you stopped.`;
    case 'hung':
      return 'You gave no sign of life for a while, so your program was started again. Go on where you stopped.';
    default:
      return 'Your program ended in the middle of this and was started again. Go on where you stopped.';
  }
}

/** What a fresh attempt is told of the one before; empty for the first. */
export function startAgain(task: TaskState): string {
  const last = task.tries.at(-1);
  if (last === undefined || last.ended === 'done') return '';
  const said = last.said === undefined ? '' : ` Its last words were:\n\n${quoted(last.said)}\n\n`;
  return `${WHAT[kindOf(last)](last.reason ?? 'it failed')}${said === '' ? ' ' : said}Look at what it left and ${ENDS[kindOf(last)]}.`;
}

const REASON_COLUMNS = 300;

function kindOf({ ended }: Try): 'failed' | 'broken-off' {
  return ended === 'task-failed' || ended === 'timeout' || ended === 'not-started' ? 'failed' : 'broken-off';
}

const WHAT = {
  failed: (reason: string) => `An earlier attempt failed: ${reason}.`,
  'broken-off': (reason: string) => `An earlier attempt was broken off: ${reason}.`,
};

const ENDS = { failed: 'put it right', 'broken-off': 'finish it' };

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}
