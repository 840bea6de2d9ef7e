import type { Node } from 'jsonc-parser';

/** How a document is laid out, so that what is added looks like the rest. */
export interface Layout {
  readonly eol: string;
  /** One step of indentation. */
  readonly step: string;
}

/** Two blanks a step and `\n`, where the document doesn't show its own. */
export function layoutOf(text: string, root: Node | undefined): Layout {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const first = root?.children?.[0];
  const step = first === undefined ? '' : indentAt(text, first.offset);
  return { eol, step: step === '' ? '  ' : step };
}

/** The blanks its line begins with. */
export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

/** A value over several lines, the first without indentation. */
export function spread(value: unknown, indent: string, { eol, step }: Layout): string {
  return JSON.stringify(value, null, step).replaceAll('\n', `${eol}${indent}`);
}

/** A value on one line: `{"a": 1}` where the document writes it so, else `{"a":1}`. */
export function inOneLine(value: unknown, airy: boolean): string {
  if (!airy || typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => inOneLine(item, airy)).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${inOneLine(item, airy)}`);
  return `{${entries.join(', ')}}`;
}
