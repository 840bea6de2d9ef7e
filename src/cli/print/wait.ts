import type { WaitEvent } from '../../protocol/messages.ts';
import { moment } from './duration.ts';
import { questionLines } from './inbox.ts';
import { workerMark } from './mark.ts';
import type { Output } from './output.ts';
import { safeLine } from './safe.ts';
import { clip, narrow } from './width.ts';

type Sheet = Pick<Output, 'columns' | 'paint'>;

/** What a wait came back for: a line each, a question as the inbox shows it. */
export async function waitLines(events: readonly WaitEvent[], now: number, sheet: Sheet): Promise<string[]> {
  return (await Promise.all(events.map((event) => eventLines(event, now, sheet)))).flat();
}

async function eventLines(event: WaitEvent, now: number, sheet: Sheet): Promise<string[]> {
  if (event.question !== undefined) return questionLines(event.question, now, sheet);
  const { sign, style } = workerMark(event.type);
  const until = event.until === undefined ? '' : ` until ${moment(event.until, now)}`;
  const words = event.reason ?? event.summary;
  const says = words === undefined ? '' : `: ${clip(safeLine(words), LONGEST, narrow)}`;
  return [`${sheet.paint(style, sign)} ${safeLine(event.worker)}: ${event.type}${until}${says}`];
}

const LONGEST = 200;
