import { nextSign, partsOf, setEnd, withoutBraces } from './braces.ts';
import type { Glob } from './glob.ts';
import { globOf, globsMeet, nameOf } from './glob.ts';

/**
 * A scope says which files a task may write: globs with commas between them, below the repository's root, or the word `nothing`.
 * Not matched by a regular expression: with several `*` in one name such a one can take hours for a name made to that end.
 */

/** The files that are outside of a scope; of one that can't be a scope none is known to be. */
export function outside(scope: string, files: readonly string[]): readonly string[] {
  if (isNothing(scope)) return files;
  if (scopeProblem(scope) !== undefined) return [];
  const globs = globsIn(scope);
  return files.filter((file) => !globs.some((glob) => globsMeet(glob, nameOf(file))));
}

/** Whether two scopes can name the same file; what can't be a scope may name any. */
export function overlaps(a: string, b: string): boolean {
  if (isNothing(a) || isNothing(b)) return false;
  if (scopeProblem(a) !== undefined || scopeProblem(b) !== undefined) return true;
  const others = globsIn(b);
  return globsIn(a).some((glob) => others.some((other) => globsMeet(glob, other)));
}

/** Why a text can't be a scope, and what was expected; undefined for one that can. */
export function scopeProblem(text: string): string | undefined {
  if (isNothing(text)) return undefined;
  if (text.length > LONGEST) return `it has ${text.length} characters, and a scope at most ${LONGEST}`;
  const pieces = piecesOf(text);
  if (pieces.length === 0) return `expected globs such as "src/api/**", or "nothing"`;
  const words = pieces.map((piece) => pieceProblem(piece, pieces.length)).find((problem) => problem !== undefined);
  return words ?? (allOf(text).length > MOST ? `its braces stand for more than ${MOST} globs; use "*"` : undefined);
}

/** The globs of a scope as they are written, each with what it stands for. Of one without problems only. */
export function claimsOf(scope: string): { readonly text: string; readonly globs: readonly Glob[] }[] {
  return piecesOf(scope).map((text) => ({ text, globs: globsIn(text) }));
}

/** That it writes no file. */
export function isNothing(scope: string): boolean {
  return scope.trim().toLowerCase() === 'nothing';
}

/** Characters; a list that is longer belongs to several tasks. */
const LONGEST = 1000;
const MOST = 200;

function piecesOf(scope: string): string[] {
  return partsOf(scope)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
}

function globsIn(scope: string): Glob[] {
  return allOf(scope).flatMap((text) => readings(text).map(globOf));
}

/** Without braces, and no more than show that they are too many. */
function allOf(scope: string): string[] {
  const all: string[] = [];
  for (const piece of piecesOf(scope)) {
    for (const text of withoutBraces(piece.endsWith('/') ? `${piece}**` : piece)) {
      all.push(text);
      if (all.length > MOST) return all;
    }
  }
  return all;
}

/** `app/[id]/page.tsx` is a name in some frameworks, so brackets stand for a set and for themselves. */
function readings(text: string): string[] {
  return nextSign(text, 0, '[') === undefined ? [text] : [text, text.replaceAll(/(?<!\\)[[\]]/g, '\\$&')];
}

function pieceProblem(piece: string, count: number): string | undefined {
  const found = FAULTS.find(({ is }) => is.test(piece));
  if (found) return `"${piece}": ${found.says}`;
  if (count > 1 && isNothing(piece)) return '"nothing" stands alone, without other globs';
  const brackets = openBracket(piece);
  return brackets === undefined ? undefined : `"${piece}": ${brackets}`;
}

const FAULTS: readonly { readonly is: RegExp; readonly says: string }[] = [
  { is: /^!/, says: 'a scope names what may be written, so it takes no "!"' },
  { is: /^none$/i, says: 'to write no file, say "nothing"' },
  { is: /^["'`“]/, says: 'leave the quotes out' },
  { is: /^~/, says: 'expected a path below the repository, not one of your home' },
  { is: /^[A-Za-z]:[\\/]/, says: 'expected a path below the repository, without a drive' },
  { is: /\\(?![*?[\]{}(),!\\])/, says: 'write "/" between folders' },
  { is: /(?:^|\/)\.\.(?:\/|$)/, says: 'expected a path below the repository, without ".."' },
  { is: /[@!+*?]\(/, says: 'use braces for a choice, as in "{a,b}"' },
  { is: /\[:/, says: 'name the characters themselves, as in "[a-z]"' },
  { is: /\p{Cc}/u, says: 'a path has no control characters' },
];

function openBracket(piece: string): string | undefined {
  let depth = 0;
  for (let at = nextSign(piece, 0, '{}['); at !== undefined; at = nextSign(piece, at + 1, '{}[')) {
    if (piece[at] === '{') depth += 1;
    else if (piece[at] === '}') depth -= 1;
    else at = setEnd(piece, at) ?? piece.length;
    if (at === piece.length) return 'the "[" is not closed; for the sign itself write "\\["';
    if (depth < 0) return 'the "}" is not opened; for the sign itself write "\\}"';
  }
  return depth === 0 ? undefined : 'the "{" is not closed; for the sign itself write "\\{"';
}
