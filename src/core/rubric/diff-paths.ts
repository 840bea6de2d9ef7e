/** Names in a diff: quoted as in C where git found that needed, with a prefix (`a/`, `b/`) or without. */

/** The name in a header line; a tab behind it is there for names with blanks. */
export function headerPath(text: string): string {
  const quoted = QUOTED.exec(text)?.[0];
  return quoted === undefined ? text.replace(/\r$/, '').replace(/\t[^\t]*$/, '') : unquoted(quoted);
}

export interface Named {
  readonly old?: string;
  readonly new?: string;
  readonly from?: string;
  readonly to?: string;
}

/** The name now, and the one before; undefined where the header can't be read. */
export function pathsOf(header: string, named: Named): { path: string | undefined; from?: string } {
  const { from, to } = named;
  if (to !== undefined) return { path: to, ...(from !== undefined && { from }) };
  const both = halves(header);
  const bare = both !== undefined && both[0] === both[1];
  const strip = (path: string): string => (bare ? path : path.replace(PREFIX, ''));
  const now = [named.new, named.old].find((path) => path !== undefined && path !== NONE);
  // Without lines (an empty file, another mode, binary) the header alone has the name; a merge's has it once, without prefix.
  const path = now === undefined ? (both ? strip(both[1]) : header && headerPath(header)) : strip(now);
  return { path: path === '' ? undefined : path };
}

const NONE = '/dev/null';
/** Git's own, and those of `diff.mnemonicPrefix`. */
const PREFIX = /^[abciow12]\//;
const QUOTED = /^"(?:[^"\\]|\\.)*"/s;

/** The two names of `diff --git`, where they are one but for the prefix; others stand in lines of their own. Quoted ones end by themselves. */
function halves(header: string): [string, string] | undefined {
  const first = QUOTED.exec(header)?.[0];
  if (first !== undefined) return [unquoted(first), headerPath(header.slice(first.length + 1))];
  const middle = (header.length - 1) / 2;
  const [left, right] = [header.slice(0, middle), header.slice(middle + 1)];
  return header[middle] === ' ' && left.replace(PREFIX, '') === right.replace(PREFIX, '') ? [left, right] : undefined;
}

/** C's escapes; octal ones are bytes of UTF-8. */
function unquoted(text: string): string {
  const bytes: number[] = [];
  const inner = text.slice(1, -1);
  for (const [part, octal, simple] of inner.matchAll(/\\([0-3][0-7]{2})|\\(.)|[^\\]+/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else bytes.push(...UTF8.encode(simple === undefined ? part : (ESCAPES[simple] ?? simple)));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

const UTF8 = new TextEncoder();
const ESCAPES: Readonly<Record<string, string>> = { a: '\u0007', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r' };
