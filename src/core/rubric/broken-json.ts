import { parse, printParseErrorCode } from 'jsonc-parser';
import type { ParseError } from 'jsonc-parser';
import type { DiffFile } from './diff.ts';
import type { Known, Point } from './facts.ts';
import { at } from './facts.ts';
import { extension, isFixture, isGenerated } from './paths.ts';

/** Changed JSON files that nothing can read: not even with comments and trailing commas, where those may stand. */
export function brokenJson({ files = [], texts = new Map() }: Known): Point[] {
  const whole = new Map([...newOnes(files), ...texts]);
  return [...whole].flatMap(([path, text]): Point[] => {
    const error = isJson(path) ? wrongIn(path, text) : undefined;
    if (error === undefined) return [];
    const line = text.slice(0, error.offset).split('\n').length;
    return [
      { about: 'correctness', says: `it is no valid JSON: ${printParseErrorCode(error.error)}`, ...at(path, line) },
    ];
  });
}

/** What is new stands in the diff from its first line to its last. */
function newOnes(files: readonly DiffFile[]): [string, string][] {
  return files
    .filter(({ did, binary }) => did === 'added' && !binary)
    .map(({ path, added }) => [path, added.map(({ text }) => text).join('\n')]);
}

function isJson(path: string): boolean {
  return (
    ['json', 'jsonc', 'webmanifest'].includes(extension(path)) &&
    !isFixture(path) &&
    (STRICT.test(path) || !isGenerated(path))
  );
}

const STRICT = /(?:^|\/)(?:package|package-lock|composer|manifest)\.json$/;

function wrongIn(path: string, text: string): ParseError | undefined {
  const bare = text.replace(/^\uFEFF/, '');
  if (isPlain(bare)) return undefined;
  const errors: ParseError[] = [];
  const strict = STRICT.test(path);
  try {
    parse(bare, errors, { disallowComments: strict, allowTrailingComma: !strict });
  } catch (error) {
    // Nested deeper than its reader can go: nothing is known of it then.
    if (!(error instanceof RangeError)) throw error;
  }
  return errors[0];
}

function isPlain(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // With comments perhaps, or broken.
    return false;
  }
}
