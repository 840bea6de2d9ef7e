import type { Node } from 'jsonc-parser';
import { commaBetween } from './document.ts';

/**
 * What would hold nothing any more without `child`, comments counting as something: the outermost of the containers around it,
 * below `keep`; else `child` itself.
 */
export function outermost(text: string, child: Node, keep: Node): Node {
  let gone = child;
  while (gone.parent !== undefined && gone.parent !== keep && leavesNothing(text, gone)) gone = gone.parent;
  return gone;
}

/** Whether a property is its value's only reason, or a container holds nothing besides `child`: no sibling, no comment. */
function leavesNothing(text: string, child: Node): boolean {
  const parent = child.parent;
  if (parent === undefined) return false;
  if (parent.type === 'property') return true;
  const inside = text.slice(parent.offset + 1, child.offset) + text.slice(end(child), end(parent) - 1);
  return inside.replace(',', '').trim() === '';
}

/**
 * The text without a property or an item, its comma and, where it had lines of its own, those lines. Comments around it stay.
 */
export function without(text: string, child: Node): string {
  const parent = child.parent;
  if (parent === undefined) return text;
  const close = end(parent) - 1;
  const after = commaBetween(text, end(child), close);
  // The comma after it is close by; a comment between the two stays.
  const pieces: [number, number][] = [[child.offset, end(child)]];
  if (after !== undefined) pieces.push([after, after + 1]);
  else {
    const before = commaBefore(text, parent, child);
    if (before !== undefined) pieces.unshift([before, before + 1]);
  }
  return withoutPieces(text, pieces);
}

/** The comma between a child that is the last one and its elder sibling. */
function commaBefore(text: string, parent: Node, child: Node): number | undefined {
  const siblings = parent.children ?? [];
  const elder = siblings[siblings.indexOf(child) - 1];
  return elder === undefined ? undefined : commaBetween(text, end(elder), child.offset);
}

/** Cuts from the end, so that the offsets before stay right. */
function withoutPieces(text: string, pieces: readonly (readonly [number, number])[]): string {
  return pieces.toReversed().reduce((rest, [from, to]) => {
    const [start, stop] = widened(rest, from, to);
    return rest.slice(0, start) + rest.slice(stop);
  }, text);
}

/** A whole line where nothing else stands on it; else the blanks before, so that no blank is left at a line's end. */
function widened(text: string, from: number, to: number): [number, number] {
  const before = /[ \t]*$/.exec(text.slice(0, from))?.[0].length ?? 0;
  const after = /^[ \t]*(\r?\n)?/.exec(text.slice(to))?.[0] ?? '';
  const start = from - before;
  const startsLine = start === 0 || text[start - 1] === '\n';
  if (startsLine && after.includes('\n')) return [start, to + after.length];
  return text[from] === ',' ? [from, to] : [start, to];
}

function end(node: Node): number {
  return node.offset + node.length;
}
