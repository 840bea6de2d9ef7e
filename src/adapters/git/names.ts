/**
 * Names of files as git gives them: bytes, kept as a string with a character for each (`latin1`), because nothing says that
 * they are UTF-8.
 */
export type RawName = string;

/** What a command with `-z` printed: each part ends with a NUL. */
export function parts(text: string): string[] {
  return text === '' ? [] : text.replace(/\0$/, '').split('\0');
}

/** The name as a person reads it: as UTF-8, and bytes that aren't as `\xE9`. */
export function shown(name: RawName): string {
  const bytes = Buffer.from(name, 'latin1');
  const text = bytes.toString('utf8');
  if (!text.includes('\uFFFD') || Buffer.from(text).equals(bytes)) return text;
  return name.replace(/[\u0080-\u00FF]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A name of omo's own, or of its configuration, as git gives it. */
export function raw(name: string): RawName {
  return Buffer.from(name).toString('latin1');
}

/** The path of a name below a folder, for `node:fs`. */
export function pathOf(dir: string, name: RawName): Buffer {
  return Buffer.concat([Buffer.from(`${dir}/`), Buffer.from(name, 'latin1')]);
}

/** Names as one command's standard input, each ended by a NUL. */
export function asInput(names: readonly RawName[]): Uint8Array {
  return Buffer.from(names.map((name) => `${name}\0`).join(''), 'latin1');
}
