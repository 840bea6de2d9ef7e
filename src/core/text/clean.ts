/**
 * Text as an agent may be given it: every line end is a line feed, and no control character but tab and line feed is left,
 * because any other can end a paste or press a key. `removed` counts what was taken out; line ends don't count.
 */
export function cleanText(text: string): { readonly text: string; readonly removed: number } {
  const lines = text.replace(/\r\n?/g, '\n');
  const clean = lines.replace(CONTROL, '');
  return { text: clean, removed: lines.length - clean.length };
}

/** Half a surrogate pair: such text has no UTF-8 form. Returns its index, or undefined. */
export function brokenCharacter(text: string): number | undefined {
  return /\p{Surrogate}/u.exec(text)?.index;
}

/** Bytes of the text as UTF-8; stops counting at `limit`, since 100 MB need not be read to be refused. */
export function utf8Bytes(text: string, limit: number): number {
  if (text.length > limit) return text.length;
  return new TextEncoder().encode(text).length;
}

const CONTROL = /(?![\t\n])\p{Cc}/gu;
