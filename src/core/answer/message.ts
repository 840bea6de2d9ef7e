import type { Block } from './blocks.ts';
import { blocksOf } from './blocks.ts';
import { findAsk, type Ask } from './ask.ts';
import { listsOf, type List } from './lists.ts';
import { sentencesOf, type Said } from './sentences.ts';

/** What an agent said at the end of a turn, read once for all rules. */
export interface Message {
  readonly blocks: readonly Block[];
  readonly lists: readonly List[];
  /** Its own sentences, titles and items included, in their order. */
  readonly said: readonly Said[];
  /** What it says last, as far as that waits for somebody. */
  readonly ask: Ask;
  /** The source from that block to the end, for the person to read. */
  from(block: number): string;
}

/** Reads a message. Of one that is larger than any agent writes only the end counts: what it asks stands there. */
export function readMessage(text: string): Message {
  const lines = text.slice(-MOST.characters).replaceAll(/\r\n?/g, '\n').split('\n').slice(-MOST.lines);
  const blocks = blocksOf(lines);
  const lists = listsOf(blocks);
  const said = blocks.flatMap((block, index) => saidIn(block, index)).slice(-MOST.sentences);
  return {
    blocks,
    lists,
    said,
    ask: findAsk(blocks, lists, said),
    from: (block) => excerpt(lines.slice(blocks[block]?.line ?? 0).join('\n')),
  };
}

const MOST = { characters: 64 * 1024, lines: 2000, sentences: 2000 } as const;

function saidIn(block: Block, index: number): Said[] {
  return block.is === 'aside' ? [] : sentencesOf(block.text).map((sentence) => ({ ...sentence, block: index }));
}

/** A question's text goes into the journal and onto a screen: of a very long one its middle is left out. */
function excerpt(text: string): string {
  const all = text.trim();
  if (all.length <= LONGEST_TEXT) return all;
  const head = all.slice(0, LONGEST_TEXT * 0.75).replace(/\p{Surrogate}$/u, '');
  const tail = all.slice(-LONGEST_TEXT * 0.25).replace(/^\p{Surrogate}/u, '');
  return `${head}\n[…]\n${tail}`;
}

const LONGEST_TEXT = 8000;
