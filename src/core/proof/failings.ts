import type { Testimony, Verification } from '../events/proof.ts';
import { clip, oneLine } from '../text/line.ts';
import { named, seconds } from './words.ts';
import { quotedEnd } from './quoted.ts';

/** One thing for which a task does not count as done. */
export interface Failing {
  /** One line for tables. */
  readonly reason: string;
  /** For the next attempt: what is wrong, and what to do. */
  readonly feedback: string;
}

/** Its own word that it is not done is believed; that it is done is not. */
export function saysFailing({ status, open = [], summary }: Testimony): Failing | undefined {
  if (status !== 'blocked' && status !== 'failed') return undefined;
  const what = status === 'blocked' ? 'is blocked' : 'failed';
  const why = oneLine(open.join('; ') || summary || 'it does not say why');
  return {
    reason: `it says itself that it ${what}: ${clip(why, WHY_COLUMNS)}`,
    feedback: `The last attempt wrote in its result file ($OMO_RESULT) that it ${what}:\n\n${quotedEnd(why)}\n\nFind a way around that and finish the task. If there is none, say in the result file exactly what is missing and who could provide it.`,
  };
}

export function markersFailing(files: readonly string[]): Failing | undefined {
  if (files.length === 0) return undefined;
  return {
    reason: `conflict markers are left in ${named(files, 2)}`,
    feedback: `Git's conflict markers (\`<<<<<<<\`, \`=======\`, \`>>>>>>>\`) are left in ${named(files, 20)}. For each place decide what is right, keep what both sides meant where that can be, and remove the markers.`,
  };
}

export function emptyFailing(ignored: readonly string[]): Failing {
  const made =
    ignored.length === 0
      ? ''
      : ` There are new files that git ignores (${named(ignored, 10)}), but no commit holds those.`;
  return {
    reason: 'it said it was done, but changed nothing',
    feedback: `The last attempt said it was done, but no file is changed.${made} Do the work now, in the files of this folder. If there is truly nothing to change, write what you found out, and how you know, as "findings" in the result file ($OMO_RESULT).`,
  };
}

export function unmeasuredFailing(why: string): Failing {
  const words = clip(oneLine(why), WHY_COLUMNS);
  return {
    reason: `its work could not be kept: ${words}`,
    feedback: `What the last attempt left could not be committed on the task's branch, so nobody would get it: ${words}. Put the folder in order first (finish or abort what git has under way there), then finish the task.`,
  };
}

/** In the person's own folder: whatever it did is there, but nobody can tell. */
export function unknownFailing(why: string): Failing {
  const words = clip(oneLine(why), WHY_COLUMNS);
  return {
    reason: `what it changed could not be measured: ${words}`,
    feedback: `Whether the last attempt changed anything could not be measured: ${words}. If it is something in this folder that keeps git from telling (a broken index, a file that can't be read), put that right first, then finish the task. What you found out, and how you know, can stand as "findings" in the result file ($OMO_RESULT).`,
  };
}

export function notCheckedFailing(command: string): Failing {
  return {
    reason: `its acceptance command was not run: ${commandWords(command)}`,
    feedback: `The acceptance command (${commandWords(command)}) was not run, so nothing is known of whether the work holds. Run it yourself and put right what it tells.`,
  };
}

export function verifyFailing(verify: Verification, limitMs: number): Failing | undefined {
  if (verify.ok) return undefined;
  const reason = verifyReason(verify, limitMs);
  return { reason, feedback: verifyFeedback(verify, reason) };
}

/** How it ended, in one line, where it did not pass. */
export function verifyReason({ command, problem, timedOut, exitCode, signal }: Verification, limitMs: number): string {
  if (problem !== undefined) return `its acceptance command could not be run: ${clip(oneLine(problem), WHY_COLUMNS)}`;
  const words = commandWords(command);
  if (timedOut) return `${words} took longer than ${seconds(limitMs)}`;
  if (signal !== undefined) return `${words} failed (signal ${signal})`;
  return `${words} failed (${exitCode === undefined ? 'an unknown exit code' : codeWords(exitCode)})`;
}

function codeWords(code: number): string {
  const meaning = { 126: ': a program could not be run', 127: ': a program was not found' }[code] ?? '';
  return `exit code ${code}${meaning}`;
}

function verifyFeedback(verify: Verification, reason: string): string {
  const printed =
    verify.tail.trim() === ''
      ? 'It printed nothing.'
      : `The end of what it printed, quoted (all of it is in ${oneLine(verify.output)}):\n\n${quotedEnd(verify.tail)}`;
  return [
    `The work was checked with its acceptance command, and that did not pass: ${reason}. The command:`,
    quotedEnd(verify.command),
    verify.problem === undefined ? printed : '',
    whatToDo(verify),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function whatToDo({ problem, timedOut }: Verification): string {
  if (problem !== undefined)
    return 'See whether something in this folder keeps the command from being run, and put that right.';
  const cause = timedOut
    ? 'Find out what keeps it from ending (a question, a server, a watch mode, an endless loop), and put that right.'
    : 'Find the cause and put it right in the work itself; do not weaken, skip or remove a test or the command to make it pass.';
  return `${cause} Run the command yourself until it passes, then end.`;
}

function commandWords(command: string): string {
  return clip(oneLine(command), COMMAND_COLUMNS);
}

const WHY_COLUMNS = 200;
const COMMAND_COLUMNS = 80;
