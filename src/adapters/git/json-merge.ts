import { inOneOrder } from './merge-order.ts';
import { isSame, membersOf, readPart, type Part } from './json-merge-part.ts';
import { writeJson, type Merged } from './json-merge-write.ts';

/** `npm-lock`: what it says of one installed package belongs together, and is taken whole. */
export type JsonForm = 'any' | 'npm-lock';

/**
 * A three-way merge of JSON by its keys, written as `ours` is. The base is absent where both made the file. Undefined: one of them
 * isn't plain JSON, or the same key has two different values.
 */
export function mergeJson(
  base: string | undefined,
  ours: string,
  theirs: string,
  form: JsonForm = 'any',
): string | undefined {
  const [before, left, right] = [base === undefined ? undefined : readPart(base), readPart(ours), readPart(theirs)];
  if (left === undefined || right === undefined || (base !== undefined && before === undefined)) return undefined;
  const merged = mergeValue({ before, left, right, path: [], form });
  return merged === undefined ? undefined : writeJson(merged, left);
}

/** One place in the three documents. */
interface Place {
  readonly before: Part | undefined;
  readonly left: Part;
  readonly right: Part;
  readonly path: readonly string[];
  readonly form: JsonForm;
}

function mergeValue(place: Place): Merged | undefined {
  const { before, left, right } = place;
  if (isSame(left, right) || (before !== undefined && isSame(right, before))) return left;
  if (before !== undefined && isSame(left, before)) return right;
  if (belongsTogether(place)) return undefined;
  if (areAll('object', before, left, right)) return mergeObjects(place);
  return before !== undefined && areAll('array', before, left, right) ? mergeSets(before, left, right) : undefined;
}

function belongsTogether({ form, path: [section, name, ...rest] }: Place): boolean {
  const isEntry = name !== undefined && name !== '' && rest.length === 0;
  return form === 'npm-lock' && isEntry && (section === 'packages' || section === 'dependencies');
}

function areAll(type: 'object' | 'array', before: Part | undefined, left: Part, right: Part): boolean {
  return [before ?? left, left, right].every(({ node }) => node.type === type);
}

function mergeObjects(place: Place): Merged | undefined {
  const [before, left, right] = [place.before, place.left, place.right].map(membersOf);
  if (before === undefined || left === undefined || right === undefined) return undefined;
  const members: [string, Merged][] = [];
  for (const key of inOneOrder([...left.keys()], [...right.keys()])) {
    const one = mergeMember({ before: before.get(key), left: left.get(key), right: right.get(key) }, place, key);
    if (one === 'contradicts') return undefined;
    if (one !== 'gone') members.push([key, one]);
  }
  return { is: 'object', members, like: place.left };
}

interface Member {
  readonly before: Part | undefined;
  readonly left: Part | undefined;
  readonly right: Part | undefined;
}

function mergeMember(
  { before, left, right }: Member,
  { path, form }: Place,
  key: string,
): Merged | 'gone' | 'contradicts' {
  if (left !== undefined && right !== undefined)
    return mergeValue({ before, left, right, path: [...path, key], form }) ?? 'contradicts';
  const kept = left ?? right;
  if (kept === undefined) return 'gone';
  if (before === undefined) return kept;
  return isSame(kept, before) ? 'gone' : 'contradicts';
}

/** Of plain values, each once, when both only added some. */
function mergeSets(before: Part, left: Part, right: Part): Merged | undefined {
  const [was, mine, yours] = [before, left, right].map(plainItems);
  if (was === undefined || mine === undefined || yours === undefined) return undefined;
  if (![mine, yours].every((items) => [...was.keys()].every((key) => items.has(key)))) return undefined;
  const all = new Map([...yours, ...mine]);
  const items = inOneOrder([...mine.keys()], [...yours.keys()]).flatMap((key) => all.get(key) ?? []);
  return { is: 'array', items, like: left };
}

/** By what they say; undefined: there is one twice, or one that holds others. */
function plainItems({ node, text }: Part): ReadonlyMap<string, Part> | undefined {
  const items = (node.children ?? []).map((child): Part => ({ node: child, text }));
  if (items.some((item) => item.node.type === 'object' || item.node.type === 'array')) return undefined;
  const known = new Map(items.map((item) => [text.slice(item.node.offset, item.node.offset + item.node.length), item]));
  return known.size === items.length ? known : undefined;
}
