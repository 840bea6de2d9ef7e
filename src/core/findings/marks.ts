/** A mark of how far something is, as programs print it; `sort` where the next of its kind takes its place. */
export interface Mark {
  readonly says: string;
  readonly sort?: string;
}

/** The mark in a line of plain text, or undefined: a number in a sentence is none. */
export function markIn(line: string): Mark | undefined {
  if (line.length > LONGEST) return undefined;
  if (CHECK.test(line)) return TIMED.test(line) ? undefined : { says: line };
  if (isStep(line)) return { says: line, sort: 'step' };
  return isShare(line) ? { says: line, sort: 'share' } : undefined;
}

const LONGEST = 200;
/** `✓ Schema`, `- [x] Schema`. */
const CHECK = /^\s*(?:[-*]\s+)?(?:[✓✔☑✅]|\[[xX]\])\s+\S/;
/** A test that passed: `✓ adds (4 ms)`, `✓ sum.test.ts (3 tests) 12ms`. */
const TIMED = /\d+(?:\.\d+)?\s?m?s\)?\s*$/;

/** `[3/7] Building`, `(3/7)`, `Step 3/7 : RUN make`, `#5 [2/4] COPY`. */
function isStep(line: string): boolean {
  const { at, of } = STEP.exec(line)?.groups ?? {};
  return at !== undefined && Number(at) <= Number(of) && Number(of) > 0;
}

const STEP = /^\s*(?:#\d+ )?(?:[[(]\s*|(?:step|task|stage) )(?<at>\d{1,7})\s?(?:\/|of)\s?(?<of>\d{1,7})\b(?!\/)/i;

/** `[ 42%] Building`, `42% done`, `Downloading: 42%`, `|████    | 42%`. */
function isShare(line: string): boolean {
  const { share } = (SHARE_FIRST.exec(line) ?? SHARE_LAST.exec(line))?.groups ?? {};
  return share !== undefined && Number(share) <= 100;
}

const SHARE_FIRST =
  /^\s*\[?\s*(?<share>\d{1,3}(?:\.\d+)?)\s?%(?:\]|\s*[|█▏▎▍▌▋▊▉━#=]|\s*$| (?:done|complete|finished)\b)/i;
const SHARE_LAST = /(?:[…:|\]█━#=>]|\.\.\.)\s*\(?(?<share>\d{1,3}(?:\.\d+)?)\s?%\)?\s*$/;
