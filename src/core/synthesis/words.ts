/** `1 file`, `3 files`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** As a POSIX shell takes it; plain words stay plain to read. Line ends and the like are written as `$'…'`, which bash and zsh take. */
export function shellWord(word: string): string {
  if (/^[A-Za-z0-9._/~@%+=:,-]+$/.test(word)) return word;
  if (!/\p{C}/u.test(word)) return `'${word.replaceAll("'", `'\\''`)}'`;
  const escaped = word.replaceAll(/['\\]/g, String.raw`\$&`).replaceAll(/\p{C}/gu, unicode);
  return `$'${escaped}'`;
}

function unicode(character: string): string {
  return String.raw`\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
}
