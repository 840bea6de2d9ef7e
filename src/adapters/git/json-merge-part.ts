import { parseTree, type Node } from 'jsonc-parser';

/** A value in the text it stands in, so that it can be written again as it was. */
export interface Part {
  readonly node: Node;
  /** All of the document. */
  readonly text: string;
}

/** The value of a document. Undefined: it isn't plain JSON, says something twice, or is nested deeper than anybody writes. */
export function readPart(text: string): Part | undefined {
  // A blank in the mark's place keeps every offset.
  const body = text.replace(/^\uFEFF/, ' ');
  try {
    JSON.parse(body);
    const node = parseTree(body);
    return node === undefined || saysTwice(node, 0) ? undefined : { node, text };
  } catch {
    // Not JSON, or more levels than the stack takes: lines are all there is to go by.
    return undefined;
  }
}

const DEEPEST = 200;

function saysTwice(node: Node, depth: number): boolean {
  const children = node.children ?? [];
  const keys = node.type === 'object' ? children.map(keyOf) : [];
  return depth > DEEPEST || new Set(keys).size < keys.length || children.some((child) => saysTwice(child, depth + 1));
}

/** By key; of nothing, nothing. */
export function membersOf(part: Part | undefined): ReadonlyMap<string, Part> {
  const properties = part?.node.children ?? [];
  return new Map(properties.map((one) => [keyOf(one), { node: one.children?.[1] ?? one, text: part?.text ?? '' }]));
}

function keyOf(property: Node): string {
  return String(property.children?.[0]?.value);
}

/** Whether two values say the same, in whatever order and layout. */
export function isSame(a: Part, b: Part): boolean {
  return saidBy(a) === saidBy(b);
}

/** Numbers as they are written: more digits than a number holds stay what they are. */
function saidBy({ node, text }: Part): string {
  if (node.type === 'object') return `{${[...membersOf({ node, text })].map(said).sort().join()}}`;
  if (node.type === 'array') return `[${(node.children ?? []).map((child) => saidBy({ node: child, text })).join()}]`;
  return node.type === 'string' ? JSON.stringify(node.value) : wordsOf({ node, text });
}

function said([key, part]: readonly [string, Part]): string {
  return `${JSON.stringify(key)}:${saidBy(part)}`;
}

/** As it stands there. */
export function wordsOf({ node, text }: Part): string {
  return text.slice(node.offset, node.offset + node.length);
}
