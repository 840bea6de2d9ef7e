import type { DiffFile } from './diff.ts';
import type { Deduction, Point } from './facts.ts';
import { ALL, at, few } from './facts.ts';
import { extension, isFixture, isGenerated, isTest } from './paths.ts';

/** What is wrong with whole files: that they are there at all, or no longer. */
export function addedFiles(files: readonly DiffFile[]): Deduction[] {
  const here = files.filter(({ did }) => did !== 'removed');
  return [
    {
      points: few(here.filter(({ path }) => SECRET.test(path)).map(said('a file with secrets belongs into no commit'))),
      takes: ALL,
    },
    {
      points: few(
        here.filter(({ path }) => NOBODYS.test(path)).map(said('made by a program, and belongs into no commit')),
      ),
      takes: 1,
    },
    { points: few(here.filter(isOddBinary).map(said('a binary file, which nobody can review'))), takes: 1 },
    { points: few(here.flatMap(huge)), takes: 1 },
    { points: few(files.filter(isRemovedTest).map(said('a test file was removed'))), takes: 1 },
  ];
}

function said(says: string): (file: DiffFile) => Point {
  return ({ path }) => ({ about: 'quality', says, ...at(path) });
}

const SECRET =
  /(?:^|\/)(?:\.env(?:\.(?:local|production|prod))?|id_(?:rsa|ed25519|ecdsa)|[^/]*\.(?:p12|pfx|keystore))$/;
const NOBODYS =
  /(?:^|\/)(?:node_modules|__pycache__|\.venv|\.pytest_cache|\.mypy_cache|\.idea|coverage)\/|(?:^|\/)\.DS_Store$|\.(?:pyc|orig|rej|swp|log|tmp)$/;

/** Pictures and fonts have to be binary. */
function isOddBinary({ path, binary }: DiffFile): boolean {
  return binary && !ASSET.has(extension(path)) && !isFixture(path);
}

const ASSET = new Set('png jpg jpeg gif webp avif ico bmp woff woff2 ttf otf eot mp3 mp4 webm ogg wav pdf'.split(' '));

function huge(file: DiffFile): Point[] {
  const characters = file.added.reduce((sum, { text }) => sum + text.length + 1, 0);
  if (isGenerated(file.path) || (characters <= HUGE && file.added.length <= HUGE_LINES)) return [];
  return [said(`very large: ${file.added.length} lines, ${Math.round(characters / 1024)} KB added`)(file)];
}

const HUGE = 1024 * 1024;
const HUGE_LINES = 10_000;

function isRemovedTest({ path, did }: DiffFile): boolean {
  return did === 'removed' && isTest(path) && !isFixture(path);
}
