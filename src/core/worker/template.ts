/**
 * Text with `{{places}}`. A line whose places are all empty vanishes with whatever else stands in it, and so does a heading
 * with nothing below it. `\{{` stands for two braces. What is put in is not looked into again.
 */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  const kept = template.split('\n').filter((line) => !isVoid(line, values));
  const lines = withoutEmptyHeadings(kept).map((line) => filled(line, values));
  return squeezed(lines).join('\n').replace(/^\n+/, '').trimEnd();
}

export interface Found {
  /** The trimmed words between the braces; undefined: they are never closed. */
  readonly name: string | undefined;
  /** From 1. */
  readonly line: number;
}

/** Every place a template names, also those that nobody knows. */
export function placesIn(template: string): Found[] {
  return template
    .split('\n')
    .flatMap((text, index) =>
      [...text.matchAll(MARK)]
        .filter(([mark]) => !mark.startsWith('\\'))
        .map(([, name]) => ({ name: name?.trim(), line: index + 1 })),
    );
}

/** The names it gives, each once. */
export function placeNames(template: string): string[] {
  return [...new Set(placesIn(template).flatMap(({ name }) => name ?? []))];
}

/** Braces that are escaped, hold a name, or stand open to the line's end. */
const MARK = /\\\{\{|\{\{(?:([^{}]*)\}\})?/g;

function isVoid(line: string, values: Readonly<Record<string, string>>): boolean {
  const names = placesIn(line).flatMap(({ name }) => name ?? []);
  return names.length > 0 && names.every((name) => values[name] === '');
}

function filled(line: string, values: Readonly<Record<string, string>>): string {
  return line.replace(MARK, (mark, name: string | undefined) =>
    mark.startsWith('\\') ? '{{' : (values[name?.trim() ?? ''] ?? mark),
  );
}

/** From the last line up: by then it is known whether anything stands below. */
function withoutEmptyHeadings(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let below = NOTHING;
  for (const line of lines.toReversed()) {
    const depth = /^(#{1,6}) /.exec(line)?.[1]?.length;
    if (depth !== undefined && below <= depth) continue;
    if (line.trim() !== '') below = depth ?? TEXT;
    kept.push(line);
  }
  return kept.toReversed();
}

/** Headings are ranked from 1 to 6; a heading has nothing below it when what comes next is of its rank or a higher one. */
const NOTHING = 0;
const TEXT = 7;

function squeezed(lines: readonly string[]): string[] {
  return lines.filter((line, index) => line.trim() !== '' || lines[index - 1]?.trim() !== '');
}
