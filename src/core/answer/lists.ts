import type { Block } from './blocks.ts';
import { sentencesOf } from './sentences.ts';

/** Items that belong together, over the blocks `first` to `last`. */
export interface List {
  readonly style: 'number' | 'letter' | 'bullet' | 'option';
  readonly first: number;
  readonly last: number;
  /** What each item says, in one line without emphasis. */
  readonly labels: readonly string[];
  /** Items that are questions themselves. */
  readonly asking: number;
}

/** The lists of a message with two items or more, in their order; what lies within another list is part of that. */
export function listsOf(blocks: readonly Block[]): List[] {
  const open: Draft[] = [];
  const done: Draft[] = [];
  blocks.forEach((block, index) => {
    if (block.is !== 'item') return;
    const parent = open.findLastIndex((draft) => continues(draft, block, index));
    if (parent >= 0) add(open, parent, block, index);
    else if (!open.some((draft) => draft.last === index - 1 && block.indent > draft.indent)) {
      const draft = begin(block, index);
      open.push(draft);
      done.push(draft);
      if (open.length > NESTED) open.shift();
    } else touch(open, index);
  });
  return outermost(done.filter((draft) => draft.items.length > 1)).map((draft) => listOf(draft));
}

/** The line a person reads and answers with. */
export function labelOf(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  const clean = line
    .replaceAll(/\*\*|__|~~|`/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return clean.length > LONGEST_LABEL ? `${clean.slice(0, LONGEST_LABEL).replace(/\p{Surrogate}$/u, '')}…` : clean;
}

const LONGEST_LABEL = 200;
/** Lists that may be open at once, one within the other. */
const NESTED = 4;

type Item = Extract<Block, { is: 'item' }>;

interface Draft {
  readonly style: List['style'];
  readonly indent: number;
  readonly first: number;
  last: number;
  ordinal: number;
  readonly items: Item[];
}

function begin(block: Item, index: number): Draft {
  const { style, ordinal } = block.marker;
  return { style, indent: block.indent, first: index, last: index, ordinal, items: [block] };
}

/** Bullets follow each other; numbers, letters and named options count on, whatever explains them in between. */
function continues(draft: Draft, block: Item, index: number): boolean {
  const { style, ordinal } = block.marker;
  if (style !== draft.style || block.indent !== draft.indent) return false;
  if (style === 'bullet') return draft.last === index - 1;
  return ordinal === draft.ordinal + 1 || (ordinal === 1 && draft.ordinal === 1 && draft.last === index - 1);
}

/** Whatever was opened within it is over. */
function add(open: Draft[], at: number, block: Item, index: number): void {
  const draft = open[at];
  if (!draft) return;
  open.splice(at + 1);
  draft.items.push(block);
  draft.ordinal = block.marker.ordinal;
  touch(open, index);
}

function touch(open: readonly Draft[], index: number): void {
  const last = open.at(-1);
  if (last) last.last = index;
}

/** In the order of their beginnings, so one that is within another comes after it. */
function outermost(drafts: readonly Draft[]): Draft[] {
  let end = -1;
  return drafts.filter((draft) => {
    if (draft.first <= end) return false;
    end = draft.last;
    return true;
  });
}

function listOf({ style, first, last, items }: Draft): List {
  const asking = items.filter((item) => sentencesOf(item.text).at(-1)?.asks).length;
  return { style, first, last, labels: items.map((item) => labelOf(item.text)), asking };
}
