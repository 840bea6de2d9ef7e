/*
 * A file's name is kept byte for byte as latin1, one character a byte, since it need not be UTF-8.
 */

/** As people and the journal see it. */
export function shownName(name: string): string {
  return bytesOf(name).toString('utf8');
}

export function bytesOf(name: string): Buffer {
  return Buffer.from(name, 'latin1');
}

/** Where it lies in a tree. */
export function pathIn(tree: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(`${tree}/`), bytesOf(name)]);
}

/** What a command printed with `-z`. */
export function namesOf(output: string): readonly string[] {
  return output.split('\0').filter((name) => name !== '');
}

/** Some names for a sentence, the first ten of them. */
export function someNames(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return names.slice(0, MOST_NAMED).map(shownName).join(', ') + more;
}

const MOST_NAMED = 10;
