/**
 * Whether two texts are the same but for blanks, the form of accents and a last dot: agents trim what is typed, write tabs as
 * blanks, and add a space after a long paste (Claude Code 2.1.197, Codex 0.169.0, OpenCode 1.18.33); the dot keeps words like
 * `exit` from being commands.
 */
export function sameText(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(text: string): string {
  return text.normalize('NFC').replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
}
