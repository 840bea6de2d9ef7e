import { headerPath, pathsOf } from './diff-paths.ts';

/** What a unified diff says of one file. */
export interface DiffFile {
  /** Its name now; of a removed file the one it had. */
  readonly path: string;
  /** Its name before, where that was another. */
  readonly from?: string;
  readonly did: 'added' | 'removed' | 'changed' | 'renamed' | 'copied';
  /** Git shows no lines of it. */
  readonly binary: boolean;
  readonly added: readonly AddedLine[];
  /** The texts of removed lines, in their order. */
  readonly removed: readonly string[];
}

export interface AddedLine {
  /** In the file as it is now, from 1. */
  readonly line: number;
  /** Without its line end. */
  readonly text: string;
}

/**
 * Reads what git prints for a diff: of two trees, of a merge (`--cc`), with any prefixes or none. Lines are counted by their
 * hunk's own figures, so a line that looks like a header is none. What can't be read is left out; never throws.
 */
export function readDiff(text: string): DiffFile[] {
  const files: Draft[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    if (opensFile(lines, at, files.at(-1))) files.push(newDraft(line));
    const file = files.at(-1);
    const hunk = file && hunkAt(line);
    at = hunk ? readHunk(lines, at + 1, hunk, file) : at + 1;
    if (file && !hunk) readHeader(line, file);
  }
  return files.flatMap(finished);
}

/** A file while its lines are read. */
interface Draft {
  /** What stands behind `diff --git`; empty in a diff that is not git's. */
  readonly header: string;
  readonly named: { old?: string; new?: string; from?: string; to?: string };
  did: DiffFile['did'];
  binary: boolean;
  hunks: number;
  readonly added: AddedLine[];
  readonly removed: string[];
}

function newDraft(line: string): Draft {
  const header = GIT.exec(line)?.[1] ?? '';
  return { header, named: {}, did: 'changed', binary: false, hunks: 0, added: [], removed: [] };
}

const GIT = /^diff --(?:git|cc|combined) (.*)$/s;

/** A `---` with a `+++` below it opens a file where nobody wrote a line of git's above. */
function opensFile(lines: readonly string[], at: number, current: Draft | undefined): boolean {
  const line = lines[at] ?? '';
  if (GIT.test(line)) return true;
  const plain = line.startsWith('--- ') && lines[at + 1]?.startsWith('+++ ') === true;
  return plain && (current === undefined || current.hunks > 0 || current.named.old !== undefined);
}

function readHeader(line: string, file: Draft): void {
  const [, word = '', rest = ''] = HEADER.exec(line) ?? [];
  switch (word) {
    case '--- ':
      file.named.old = headerPath(rest);
      break;
    case '+++ ':
      file.named.new = headerPath(rest);
      break;
    case 'rename from ':
    case 'copy from ':
      file.did = word.startsWith('rename') ? 'renamed' : 'copied';
      file.named.from = headerPath(rest);
      break;
    case 'rename to ':
    case 'copy to ':
      file.named.to = headerPath(rest);
      break;
    case 'new file mode ':
      file.did = 'added';
      break;
    case 'deleted file mode ':
      file.did = 'removed';
      break;
    case 'Binary files ':
    case 'GIT binary patch':
      file.binary = true;
      break;
    default:
  }
}

const HEADER =
  /^(--- |\+\+\+ |rename from |rename to |copy from |copy to |new file mode |deleted file mode |Binary files |GIT binary patch)(.*)$/s;

interface Hunk {
  /** Lines of each side before, and of the file now, that are still to come. */
  readonly old: number[];
  left: number;
  line: number;
}

/** `@@ -1,2 +3,4 @@`, and with one more `@` for each further parent of a merge. */
function hunkAt(text: string): Hunk | undefined {
  const match = /^(@{2,})((?: -\d{1,9}(?:,\d{1,9})?)+) \+(\d{1,9})(?:,(\d{1,9}))? \1/.exec(text);
  const [, ats = '', olds = '', line = '', count = '1'] = match ?? [];
  const old = olds
    .trim()
    .split(' ')
    .map((side) => Number(side.split(',')[1] ?? '1'));
  return match === null || old.length !== ats.length - 1 ? undefined : { old, left: Number(count), line: Number(line) };
}

/** Returns where the lines of the hunk end. */
function readHunk(lines: readonly string[], from: number, hunk: Hunk, file: Draft): number {
  file.hunks += 1;
  let at = from;
  for (; at < lines.length && (hunk.left > 0 || hunk.old.some((left) => left > 0)); at += 1) {
    const line = lines[at] ?? '';
    // No newline at the end of the file: words of git's, no line.
    if (line.startsWith('\\')) continue;
    if (!takeLine(line, hunk, file)) break;
  }
  return at;
}

/** False when that is no line of a hunk: its figures were wrong, or it was broken off. */
function takeLine(line: string, hunk: Hunk, file: Draft): boolean {
  const sides = hunk.old.length;
  // Some programs take the blank off an empty line.
  const marks = line === '' ? ' '.repeat(sides) : line.slice(0, sides);
  if (!/^[ +-]+$/.test(marks)) return false;
  const text = line.slice(sides).replace(/\r$/, '');
  const gone = marks.includes('-');
  for (let side = 0; side < sides; side += 1)
    if (marks[side] === (gone ? '-' : ' ')) hunk.old[side] = (hunk.old[side] ?? 0) - 1;
  if (gone) file.removed.push(text);
  else takeNew(marks, text, hunk, file);
  return true;
}

/** In a merge a line is new when no parent has it. */
function takeNew(marks: string, text: string, hunk: Hunk, file: Draft): void {
  if (!marks.includes(' ')) file.added.push({ line: hunk.line, text });
  hunk.line += 1;
  hunk.left -= 1;
}

function finished({ header, named, did, binary, added, removed }: Draft): DiffFile[] {
  const { path, from } = pathsOf(header, named);
  if (path === undefined) return [];
  const how = did === 'changed' ? didBy(named) : did;
  return [{ path, ...(from !== undefined && from !== path && { from }), did: how, binary, added, removed }];
}

function didBy({ old, new: now }: Draft['named']): DiffFile['did'] {
  if (old === '/dev/null') return 'added';
  return now === '/dev/null' ? 'removed' : 'changed';
}
