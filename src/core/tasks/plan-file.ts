import type { Problem } from '../errors.ts';
import { shown } from './annotation-values.ts';
import { MAX_LINES, readCheckboxes, type Box, type Doubt } from './markdown.ts';
import type { Pieces } from './piece.ts';
import type { KnownDomains } from './prefix.ts';

/** A Markdown plan as read from disk. `name` is the file as the person called it. */
export interface PlanFile {
  /** Absolute. */
  readonly file: string;
  readonly name: string;
  readonly source: string;
}

/** The tasks of a Markdown plan: each item with a checkbox. A heading that is the name of a known domain gives what is under it that domain. */
export function readPlanSource({ file, name, source }: PlanFile, known: KnownDomains): Pieces {
  const { boxes, doubts } = readCheckboxes(source);
  const pieces = boxes.map((box) => ({
    text: box.text,
    where: `${name}:${box.line}`,
    state: box.state,
    prefix: 'tight-or-known' as const,
    ...headingDomain(box, known),
    checkbox: { file, line: box.line, text: box.lineText },
  }));
  const problems = doubts.flatMap((doubt) => problemOf(doubt, name));
  if (pieces.length === 0 && problems.length === 0) problems.push(noTasks(name));
  return { pieces, problems, notices: notices(doubts, name) };
}

function headingDomain(box: Box, known: KnownDomains): { domain?: string } {
  const domain = box.headings.map((heading) => heading.toLowerCase()).findLast((heading) => known.has(heading));
  return domain === undefined ? {} : { domain };
}

function problemOf(doubt: Doubt, name: string): Problem[] {
  const where = `${name}:${doubt.line}`;
  if (doubt.is === 'empty')
    return [
      { code: 'E_TASK_EMPTY', where, message: 'The checkbox has no text. Say what is to be done, or take it out.' },
    ];
  if (doubt.is === 'not-a-box') {
    const message = `"${shown(doubt.text)}" is not a checkbox in Markdown. Write "- [ ] task" with exactly these blanks, in a list of its own or indented under its item.`;
    return [{ code: 'E_PLAN_FILE', where, message }];
  }
  if (doubt.is === 'too-long') {
    return [
      {
        code: 'E_TOO_BIG',
        where,
        message: `The file has more than ${MAX_LINES} lines. Split the plan into several files.`,
      },
    ];
  }
  if (doubt.is === 'too-deep')
    return [{ code: 'E_PLAN_FILE', where, message: 'The line is nested too deeply to be a plan. Use fewer levels.' }];
  return [];
}

function noTasks(name: string): Problem {
  const message =
    'There is no checkbox in the file, so it holds no task. Write each task as "- [ ] what is to be done".';
  return { code: 'E_PLAN_FILE', where: name, message };
}

function notices(doubts: readonly Doubt[], name: string): string[] {
  return doubts
    .filter((doubt) => doubt.is === 'indented-code')
    .map(
      ({ line }) =>
        `${name}:${line} looks like a checkbox but is indented so far that Markdown takes it for code, so it is no task.`,
    );
}
