/** How far a conversation between a responder and an agent may go before the person is asked. */
export interface Caps {
  /** Answers a responder may give in one conversation. */
  readonly turns: number;
  /** Times the same question may be answered. */
  readonly repeats: number;
}

export const DEFAULT_CAPS: Caps = { turns: 20, repeats: 3 };

/** What was counted so far. */
export interface Counted {
  /** Answers that a responder gave. */
  readonly turns: number;
  /** By fingerprint: how often it was asked, this time included. */
  readonly asked: Readonly<Record<string, number>>;
}

export type CapVerdict = { readonly is: 'ok' } | { readonly is: 'ask'; readonly why: string };

/** Whether a responder may still answer this question. */
export function withinCaps({ turns, asked }: Counted, text: string, caps: Caps): CapVerdict {
  if (turns >= caps.turns)
    return { is: 'ask', why: `the responder has given ${times(turns, 'answer')} in this conversation, its limit` };
  const same = asked[fingerprint(text)] ?? 1;
  if (same > caps.repeats)
    return { is: 'ask', why: `the same question came for the ${ordinal(same)} time, so answering it does not help` };
  return { is: 'ok' };
}

/**
 * What two questions that are the same have in common: blanks, case, emphasis and the value of numbers don't count ("3 of 40
 * tests fail" comes again as "5 of 41"). Safe as a key; questions that differ only beyond their beginning differ in the hash.
 */
export function fingerprint(text: string): string {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[*_`]/g, '')
    .replaceAll(/\d+(?:[.,]\d+)*/g, '0')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return `${hash(plain)} ${plain.slice(0, SHOWN)}`;
}

/** Of the text itself, so that a person sees in the journal what was counted. */
const SHOWN = 60;

/** FNV-1a, 32 bits, in hexadecimal. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value ^= text.charCodeAt(index);
    value = Math.imul(value, 0x01000193) >>> 0;
  }
  return value.toString(16).padStart(8, '0');
}

function times(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function ordinal(count: number): string {
  const teen = count % 100 >= 11 && count % 100 <= 13;
  return `${count}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')}`;
}
