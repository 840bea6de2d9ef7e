import type { Block } from './blocks.ts';
import type { List } from './lists.ts';
import { opening, phrase } from './phrase.ts';
import type { Said } from './sentences.ts';

/** The end of a message, as far as it waits for somebody. */
export interface Ask {
  /** The last question of its own, unless it goes on to other things after it. */
  readonly question: Said | undefined;
  /** The questions it asks in a row, in their order; one that it answers itself in between is not among them. */
  readonly questions: readonly Said[];
  /** The sentences at the end: the last paragraph, or two when the last only says "let me know". */
  readonly last: readonly Said[];
  /** The list that stands directly behind the question, or behind the last sentence. */
  readonly under: List | undefined;
  /** The block from which a person must read to understand it. */
  readonly start: number;
}

/** Finds it: the last paragraph, or the one that introduces the list, code or quotation at the end. */
export function findAsk(blocks: readonly Block[], lists: readonly List[], said: readonly Said[]): Ask {
  const end = lastOwnBlock(blocks, lists);
  const under = lists.find((list) => list.first === end + 1);
  const paragraph = inBlock(said, end);
  const waiting = paragraph.length > 0 && !under && paragraph.every((one) => mayFollow(one.plain) && !one.asks);
  const before = waiting ? blockBefore(end, lists) : -1;
  const last = before < 0 ? paragraph : [...inBlock(said, before), ...paragraph];
  const questions = questionsAtEnd(last);
  const listBefore = lists.find((list) => list.last === end - 1);
  return {
    question: questions.at(-1),
    questions,
    last,
    under: under ?? (before >= 0 && listBefore ? listBefore : undefined),
    start: before < 0 ? end : before,
  };
}

/** What may stand behind a question without taking it back: a wish for an answer, a preference, a remark in brackets. */
function mayFollow(plain: string): boolean {
  return WAITS.test(plain) || PREFERS.test(plain) || /^[([].{0,300}[)\]][.?!]?$/.test(plain);
}

const WAITS = opening(
  'let me know',
  "i(?:'ll| will|'m| am) (?:\\w{1,12} )?(?:wait|waiting|hold|stop|pause|proceed|be here|stand|standing|go ahead|continue|start|adjust|update|await|happy|ready|then|not)",
  'please (?:confirm|advise|choose|pick|reply|respond|answer|say|let|tell|review|provide|share|specify|clarify)',
  '(?:confirm|advise|choose|pick|reply|respond|answer|say|type|tell me|approve|select)',
  '(?:thanks|thank you|cheers|no rush|take your time)',
  '(?:just )?(?:say|give me) the',
  '(?:waiting|awaiting|wait)',
  '(?:if (?:so|not|yes|no|you|neither)|once (?:you|i have|that)|when you|otherwise|either way|both)',
  'feel free',
  '(?:i|we) (?:can|could|would|need)',
  "(?:it's|it is|that's) your",
  '(?:default|note)',
);
const PREFERS = phrase(
  "(?:i|we)(?:'d| would|'m| am)? (?:\\w{1,12} )?(?:recommend|suggest|lean|leaning|prefer|favou?r|advise|go with|inclined|vote)",
  '(?:my|the) (?:recommendation|suggestion|preference|vote|pick)',
);

/** The last block that is the agent's own running text; lists and asides at the end belong to what introduces them. */
function lastOwnBlock(blocks: readonly Block[], lists: readonly List[]): number {
  let at = blocks.length - 1;
  let nearest = lists.length - 1;
  for (;;) {
    const list = lists[nearest];
    if (list && list.last >= at) {
      at = list.first - 1;
      nearest -= 1;
    } else if (blocks[at]?.is === 'aside') at -= 1;
    else return at;
  }
}

/** The paragraph before that block; over a list that stands between them. */
function blockBefore(block: number, lists: readonly List[]): number {
  const list = lists.find((one) => one.last === block - 1);
  return (list?.first ?? block) - 1;
}

function inBlock(said: readonly Said[], block: number): Said[] {
  return said.filter((one) => one.block === block);
}

/** From the last question back, as long as only what may follow a question stands behind it. */
function questionsAtEnd(sentences: readonly Said[]): Said[] {
  const at = sentences.findLastIndex((one) => one.asks);
  if (at < 0 || !sentences.slice(at + 1).every((one) => mayFollow(one.plain))) return [];
  const before = sentences.findLastIndex((one, index) => index < at && !one.asks && !mayFollow(one.plain));
  return sentences.slice(before + 1, at + 1).filter((one) => one.asks);
}
