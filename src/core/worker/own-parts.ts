import type { Problem } from '../errors.ts';
import type { PartName, PromptParts } from '../events/prompt-parts.ts';
import { PART_NAMES } from '../events/prompt-parts.ts';
import { nearest } from '../text/nearest.ts';
import { DEFAULT_PARTS } from './parts/defaults.ts';
import { PLACES, isPlace } from './places.ts';
import { placesIn } from './template.ts';

/** All that is wrong with a template of the person's; `file` is how they know it. */
export function partProblems(name: PartName, text: string, file: string): Problem[] {
  const unknown = placesIn(text).flatMap(({ name: place, line }) => {
    const message = placeProblem(place);
    return message === undefined ? [] : [{ code: 'E_CONFIG' as const, where: `${file}:${line}`, message }];
  });
  if (name !== 'task' || placesIn(text).some(({ name: place }) => place === 'task')) return unknown;
  const message = 'it has no {{task}}, so no worker would be told what to do. Put it in, on a line of its own.';
  return [...unknown, { code: 'E_CONFIG', where: file, message }];
}

/** What a file's name should have been, when it is none of the parts'. */
export function partOf(file: string): PartName | undefined {
  return PART_NAMES.find((name) => `${name}.md` === file);
}

export function unknownFile(file: string, where: string): Problem {
  const files = PART_NAMES.map((name) => `${name}.md`);
  const meant = nearest(file, files);
  const hint = meant === undefined ? `There are ${files.join(', ')}` : `Did you mean ${meant}`;
  const message = `no part of a prompt is called so. ${hint}${meant === undefined ? '.' : '?'} Rename it, or move it away.`;
  return { code: 'E_CONFIG', where, message };
}

/** What workers are not told any more with these parts, though omo's own would tell it. */
export function partNotes(parts: PromptParts): string[] {
  const names = PART_NAMES.filter((name) => parts[name] !== undefined);
  const all = PART_NAMES.map((name) => parts[name] ?? DEFAULT_PARTS[name]).join('\n');
  const told = new Set(placesIn(all).map(({ name }) => name));
  const left = names.flatMap((name) => lacking(name, told));
  const result = parts.result === undefined || all.includes('OMO_RESULT') ? [] : [NO_RESULT];
  return [...left, ...result];
}

const NO_RESULT = 'your part "result" does not name $OMO_RESULT, so workers are not told where to write their result';

function lacking(name: PartName, told: ReadonlySet<string | undefined>): string[] {
  const places = placesIn(DEFAULT_PARTS[name]).flatMap(({ name: place }) => place ?? []);
  const left = places.filter((place) => !told.has(place)).map((place) => `{{${place}}}`);
  return left.length === 0 ? [] : [`your part "${name}" leaves out ${left.join(', ')}`];
}

function placeProblem(place: string | undefined): string | undefined {
  if (place === undefined) return 'a {{ is not closed by }} on its line. Write \\{{ for the braces themselves.';
  if (isPlace(place)) return undefined;
  const meant = nearest(place, Object.keys(PLACES));
  const hint = meant === undefined ? `Known are ${Object.keys(PLACES).join(', ')}` : `Did you mean {{${meant}}}`;
  return `there is no place {{${place}}}. ${hint}${meant === undefined ? '.' : '?'} Write \\{{ for the braces themselves.`;
}
