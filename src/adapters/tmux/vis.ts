/** Undoes what tmux does to the text of `show-buffer` on a control client: vis(3) in the C style, and `\$`. */
export function unvis(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes: Buffer[] = [];
  let from = 0;
  for (const match of text.matchAll(/\\([0-7]{3}|[\s\S])/g)) {
    bytes.push(Buffer.from(text.slice(from, match.index)), Buffer.from([codeOf(match[1] ?? '')]));
    from = match.index + match[0].length;
  }
  return Buffer.concat([...bytes, Buffer.from(text.slice(from))]).toString('utf8');
}

function codeOf(escape: string): number {
  if (escape.length === 3) return Number.parseInt(escape, 8);
  return LETTERS[escape] ?? escape.charCodeAt(0);
}

const LETTERS: Readonly<Record<string, number>> = { '0': 0, a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, s: 32 };
