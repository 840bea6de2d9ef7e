import type { Try } from '../state/try.ts';
import type { TaskState } from '../state/task-state.ts';
import { quoted, short } from './others-words.ts';

/** What the next attempt is told when it goes on in the conversation of the last one. */
export function goOn(task: TaskState): string {
  const last = task.tries.at(-1);
  const why = last?.reason === undefined ? '' : ` (${reasonOf(last)})`;
  switch (last?.ended) {
    case 'task-failed':
      return sentences([
        `That does not count as done: ${reasonOf(last)}.`,
        ...feedbackOf(last),
        'Put it right, then end with a short summary of what you did.',
      ]);
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

/** What a fresh attempt is told of those before; empty for the first. */
export function startAgain(task: TaskState): string {
  const last = task.tries.at(-1);
  if (last === undefined || last.ended === 'done') return '';
  const kind = kindOf(last);
  const said = last.said === undefined ? [] : ['Its last words were:', quoted(last.said, MOST_SAID)];
  return sentences([
    `${WHAT[kind]}: ${reasonOf(last)}.`,
    ...feedbackOf(last),
    ...said,
    ...earlier(task, last),
    `Look at what it left and ${ENDS[kind]}.`,
  ]);
}

const REASON_COLUMNS = 300;
/** Characters. */
const MOST_FEEDBACK = 10_000;
const MOST_SAID = 4000;

function kindOf({ ended }: Try): 'failed' | 'broken-off' {
  return ended === 'task-failed' || ended === 'timeout' || ended === 'not-started' ? 'failed' : 'broken-off';
}

const WHAT = { failed: 'An earlier attempt failed', 'broken-off': 'An earlier attempt was broken off' };

const ENDS = { failed: 'put it right', 'broken-off': 'finish it' };

/** A sentence's middle: on one line, without a dot of its own. */
function reasonOf({ reason = 'it failed' }: Try): string {
  return short(reason, REASON_COLUMNS).replace(/\.$/, '');
}

function feedbackOf({ feedback }: Try): string[] {
  return feedback === undefined || feedback.trim() === '' ? [] : [quoted(feedback, MOST_FEEDBACK)];
}

/** What was found wrong with the work is not settled by an attempt that was then broken off. */
function earlier(task: TaskState, last: Try): string[] {
  const judged = task.tries.findLast(({ feedback }) => feedback !== undefined);
  if (judged === undefined || judged === last) return [];
  return [`What an attempt before it left did not count as done: ${reasonOf(judged)}.`, ...feedbackOf(judged)];
}

/** On one line, unless something is quoted: a quote stands by itself. */
function sentences(all: readonly string[]): string {
  return all.join(all.some((one) => one.startsWith('>')) ? '\n\n' : ' ');
}
