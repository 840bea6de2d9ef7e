import type { Problem } from '../errors.ts';
import { cleanText } from '../text/clean.ts';
import type { Annotations } from './annotation-values.ts';
import { readAnnotations } from './annotations.ts';
import { refuseTask } from './limits.ts';
import type { Piece } from './piece.ts';
import { readPrefix, type KnownDomains } from './prefix.ts';

/** A piece with its annotations and its domain read; `text` is what is left, and may be empty when there is a problem. */
export interface Draft {
  readonly piece: Piece;
  readonly text: string;
  /** The first line. */
  readonly title: string;
  readonly domain: string | undefined;
  readonly values: Annotations;
  readonly problems: readonly Problem[];
  /** Control characters taken out. */
  readonly removed: number;
}

export function draft(piece: Piece, known: KnownDomains): Draft {
  const { text: clean, removed } = cleanText(piece.text);
  const big = refuseTask(clean, piece.where);
  if (big !== undefined)
    return { piece, text: '', title: '', domain: undefined, values: { dependsOn: [] }, problems: [big], removed };
  const { text, values, problems } = readAnnotations(clean, piece.where);
  const prefixed = readPrefix(text, piece.prefix, known, piece.where);
  const refused = prefixed.is === 'refused' ? [prefixed.problem] : [];
  const domain = prefixed.is === 'domain' ? prefixed.domain : piece.domain;
  const empty = prefixed.text === '' && refused.length === 0 ? [emptyTask(piece.where, clean.trim())] : [];
  const title = (prefixed.text.split('\n', 1)[0] ?? '').replace(/\s+/g, ' ').trim();
  return {
    piece,
    text: prefixed.text,
    title,
    domain,
    values,
    problems: distinct([...problems, ...refused, ...empty]),
    removed,
  };
}

/** A misspelt word that stands there a thousand times is told once. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.code} ${problem.message}`, problem])).values()];
}

function emptyTask(where: string, written: string): Problem {
  const what = written === '' ? 'The task has no text' : `"${written.slice(0, 60)}" has no text of its own`;
  return { code: 'E_TASK_EMPTY', where, message: `${what}. Say what is to be done, or take it out.` };
}
