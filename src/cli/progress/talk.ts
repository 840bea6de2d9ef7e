import { Follower } from '../../adapters/journal/follow.ts';
import type { Event } from '../../core/events/event.ts';
import { says } from '../../core/report/says.ts';
import { sanitize } from '../../core/text/sanitize.ts';
import type { Context } from '../context.ts';
import { safeLine } from '../print/safe.ts';
import { clip, narrow } from '../print/width.ts';
import type { View } from './view.ts';

/** A view that shows beside a run's progress what its workers say and are told, as the journal has it. */
export function withTalk(view: View, run: string, { home, err }: Pick<Context, 'home' | 'err'>): View {
  const follower = new Follower(home, 'current', ({ event }) => {
    if (!('run' in event) || event.run !== run) return;
    for (const line of talkLines(event)) view.say(line.startsWith('  ') ? line : err.paint('cyan', line));
  });
  return {
    ...view,
    show: (report) => {
      follower.look();
      view.show(report);
    },
    end: () => {
      follower.look();
      follower.close();
      view.end();
    },
  };
}

/** What an event adds to the conversation: a headline, and under it, indented, what was said. Empty for most. */
export function talkLines(event: Event): string[] {
  if (event.type === 'agent.signalled' && event.signal.is === 'turn-ended')
    return block(`${event.task} says`, event.signal.message ?? '');
  if (event.type === 'agent.signalled' && event.signal.is === 'accepted')
    return block(`${event.task} was told`, event.signal.text);
  const said = isOfTalk(event) ? says(event)?.says : undefined;
  return said === undefined ? [] : [safeLine(said)];
}

/** That a question is asked is shown with the question itself. */
function isOfTalk(event: Event): boolean {
  if (event.type === 'agent.signalled') return ['turn-failed', 'interrupted'].includes(event.signal.is);
  if (event.type === 'question.consulted') return event.result.is === 'answer';
  return TOLD.includes(event.type);
}

const TOLD: readonly string[] = [
  'question.answer-given',
  'message.refused',
  'message.given-up',
  'talk.taken-over',
  'talk.given-back',
];

/** Long texts are shown from both ends; all of it is in the transcript. */
function block(headline: string, text: string): string[] {
  const lines = sanitize(text)
    .trim()
    .split('\n')
    .map((line) => `  ${clip(line, LONGEST, narrow)}`);
  const left = lines.length - 2 * ENDS;
  const shown =
    left > 1 ? [...lines.slice(0, ENDS), `  … ${left} more lines: omo transcript`, ...lines.slice(-ENDS)] : lines;
  return [`${headline}:`, ...shown];
}

const ENDS = 8;
const LONGEST = 300;
