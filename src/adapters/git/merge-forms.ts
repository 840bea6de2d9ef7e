import { mergeJson } from './json-merge.ts';
import { readPart } from './json-merge-part.ts';
import { isConsistent, mergeLines } from './merge-lines.ts';
import type { RawName } from './names.ts';

/** What omo knows of files of one kind, by which it puts them together. */
export interface Form {
  /** The base is absent where both made the file; undefined: it does not fit. */
  merge(base: string | undefined, ours: string, theirs: string): string | undefined;
  /** Whether what lines made of two sides says something at all. */
  isSound(text: string): boolean;
  /** What a text that isn't sound is not, or has. */
  readonly means: string;
}

/** Undefined: nothing but lines is known of such a file. */
export function formOf(name: RawName): Form | undefined {
  const file = name.slice(name.lastIndexOf('/') + 1);
  return FORMS.find(([names]) => names.test(file))?.[1];
}

const JSON_ONLY = {
  isSound: (text: string): boolean => readPart(text) !== undefined,
  means: 'it is no JSON, or has a key twice',
};

const FORMS: readonly (readonly [RegExp, Form])[] = [
  [
    /^(?:package-lock|npm-shrinkwrap)\.json$/,
    { merge: (base, ours, theirs) => mergeJson(base, ours, theirs, 'npm-lock'), ...JSON_ONLY },
  ],
  [/\.json$/i, { merge: (base, ours, theirs) => mergeJson(base, ours, theirs), ...JSON_ONLY }],
  [/^go(?:\.work)?\.sum$/, lines('go.sum')],
  [/^requirements[^/]*\.txt$/i, lines('requirements')],
];

function lines(form: 'go.sum' | 'requirements'): Form {
  return {
    merge: (base, ours, theirs) => mergeLines(base, ours, theirs, form),
    isSound: (text) => isConsistent(text, form),
    means: 'it says different things of one package',
  };
}
