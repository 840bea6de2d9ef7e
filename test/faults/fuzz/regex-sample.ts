/**
 * One short text for each place of a regular expression, of its first alternatives: together they are what it matches, so that
 * what stands before a place leads there. Roughly: what it doesn't know it takes for a letter.
 */
export function sampleOf(source: string): string[] {
  const atoms: string[] = [];
  const rest = withoutAlternatives(source).matchAll(ATOM);
  for (const { groups } of rest) {
    const one = characterOf(groups?.['atom'] ?? '');
    const least = /^\{(\d+)/.exec(groups?.['times'] ?? '')?.[1];
    atoms.push(one.repeat(Math.min(40, Number(least ?? 1))));
  }
  return atoms;
}

const ATOM =
  /(?<atom>\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\^$()])(?<times>[*+?]\??|\{\d+(?:,\d*)?\}\??)?/gsu;

/** Groups lose all but their first way, looks around and brackets go. */
function withoutAlternatives(source: string): string {
  let kept = '';
  const skipped: number[] = [];
  for (const [token = ''] of source.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<\w+>))?|[^]/gsu)) {
    const depth = skipped.length;
    if (token.startsWith('(')) skipped.push((skipped[depth - 1] ?? 0) > 0 || /[=!]$/.test(token) ? 1 : 0);
    else if (token === ')') skipped.pop();
    else if (token === '|' && depth > 0) skipped[depth - 1] = 1;
    else if (token === '|') return kept;
    else if ((skipped[depth - 1] ?? 0) === 0) kept += token;
  }
  return kept;
}

function characterOf(atom: string): string {
  if (/^\\b$/i.test(atom)) return '';
  if (/^\\u\{?|^\\x/.test(atom))
    return String.fromCodePoint(Number.parseInt(atom.replaceAll(/[^\da-fA-F]/g, ''), 16) || 97);
  if (atom.startsWith('\\')) return CLASSES[atom[1] ?? ''] ?? atom[1] ?? 'a';
  if (!atom.startsWith('[')) return atom === '.' ? 'a' : atom;
  if (atom.startsWith('[^')) return ['a', ' ', '1', '~'].find((one) => !atom.includes(one)) ?? 'é';
  const first = atom.slice(1, -1);
  return first.startsWith('\\') ? (CLASSES[first[1] ?? ''] ?? first[1] ?? 'a') : (first[0] ?? 'a');
}

const CLASSES: Readonly<Record<string, string>> = {
  s: ' ',
  S: 'a',
  d: '1',
  D: 'a',
  w: 'a',
  W: ' ',
  n: '\n',
  t: '\t',
  r: '\r',
  p: 'a',
  P: ' ',
};
