import type { z } from 'zod';
import { Verdict } from '../../core/events/proof.ts';
import { PASS } from '../../core/rubric/assessment.ts';
import { clip, oneLine } from '../../core/text/line.ts';

/** What a verdict is held against. */
export interface Work {
  /** Files were changed. */
  readonly changed: boolean;
  /** A file as it is named below the tree's root, where it is there or was; undefined: there is no such file. */
  readonly file: (named: string) => string | undefined;
}

export type Read =
  | { readonly is: 'verdict'; readonly verdict: Verdict }
  /** `why` reads after "and": "its quality is 6, …". */
  | { readonly is: 'rubbish'; readonly why: string };

/** A model's message as a verdict: the object may stand in a block of code or between words. Nothing of it is guessed. */
export function readVerdict(message: string, work: Work): Read {
  const text = message.trim();
  if (text === '') return rubbish('it said nothing');
  if (text.length > LONGEST) return rubbish(`it said ${text.length} characters, far more than a verdict has`);
  const objects = objectsIn(text);
  const [value] = objects;
  if (value === undefined) return rubbish(`it replied ${shown(text)} instead of a JSON object`);
  if (objects.length > 1) return rubbish(`it replied ${objects.length} JSON objects instead of one`);
  const read = Verdict.safeParse(value);
  return read.success ? held(read.data, work) : rubbish(issueWords(read.error, value));
}

/** A hundred points of some length; a verdict has a few. */
const LONGEST = 500_000;

function rubbish(why: string): Read {
  return { is: 'rubbish', why };
}

/** What can be told of a verdict by looking at it and at the tree. */
function held(verdict: Verdict, { changed, file }: Work): Read {
  const points = verdict.points.map((point) => {
    const place = point.file === undefined ? undefined : file(point.file);
    return { ...point, ...(place !== undefined && { file: place }) };
  });
  const problem =
    verdict.points.map((point, index) => pointProblem(point, index, file)).find((one) => one !== undefined) ??
    evidenceProblem(verdict, changed);
  return problem === undefined ? { is: 'verdict', verdict: { ...verdict, points } } : rubbish(problem);
}

function pointProblem(point: Verdict['points'][number], index: number, file: Work['file']): string | undefined {
  if (point.says.trim() === '') return `its points[${index}].says is empty`;
  if (point.file === undefined)
    return point.line === undefined ? undefined : `its points[${index}] names a line and no file`;
  return file(point.file) === undefined
    ? `its points[${index}].file is ${shown(point.file)}, and there is no such file in the tree`
    : undefined;
}

function evidenceProblem(verdict: Verdict, changed: boolean): string | undefined {
  if (!passes(verdict))
    return verdict.points.length === 0 ? 'it does not let the work pass, and gives no point that says why' : undefined;
  const placed = verdict.points.some((point) => point.file !== undefined);
  return changed && !placed
    ? 'it gave a verdict without evidence: files were changed, and none of its points names a file'
    : undefined;
}

function passes({ presence, correctness, completeness, quality }: Verdict): boolean {
  return presence && (correctness + completeness + quality) / 3 >= PASS;
}

/** The message itself, else its blocks of code, else what stands between its first and its last brace. */
function objectsIn(text: string): unknown[] {
  const blocks = [...text.matchAll(/```(?:json)?[ \t]*\n(.*?)\n[ \t]*```/gs)].map(([, block = '']) => block);
  const bare = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  for (const texts of [[text], blocks, [bare]]) {
    const found = texts.map((one) => parsed(one)).filter((one) => one !== undefined);
    if (found.length > 0) return found;
  }
  return [];
}

/** An object of that text; what is null in it is absent, as the schema wants it. */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text, (key, one: unknown) =>
      one === null && (key === 'file' || key === 'line') ? undefined : one,
    );
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    // The only thing JSON.parse throws is a SyntaxError: the answer to the question.
    return undefined;
  }
}

const SCORE = 'a whole number from 1 to 5';
const EXPECTED: Readonly<Record<string, string>> = {
  presence: 'true or false',
  correctness: SCORE,
  completeness: SCORE,
  quality: SCORE,
  summary: 'words, at most 10000 characters',
  points: 'a list of at most 100 points',
  'points.*': 'an object',
  'points.*.about': 'presence, correctness, completeness or quality',
  'points.*.says': 'words, at most 10000 characters',
  'points.*.file': 'a path of at most 1000 characters',
  'points.*.line': 'a whole number from 1',
};

/** The first thing that is wrong: which field, what was expected, what was got. */
function issueWords({ issues }: z.ZodError, value: unknown): string {
  const path = issues[0]?.path ?? [];
  const field = path.map((key) => (typeof key === 'number' ? '*' : String(key))).join('.');
  const expected = EXPECTED[field] ?? 'something else';
  const name = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  const got = path.reduce<unknown>((from, key) => Object(from)[key], value);
  const its = `its ${name.replace(/^\./, '')}`;
  return got === undefined ? `${its} is missing: ${expected}` : `${its} is ${shown(got)} instead of ${expected}`;
}

function shown(value: unknown): string {
  return clip(oneLine(JSON.stringify(value) ?? ''), 120);
}
