import type { Node } from 'jsonc-parser';
import { commaBetween } from './document.ts';
import { indentAt, inOneLine, spread, type Layout } from './layout.ts';

/** The text with a property more at the end of an object. Everything that was there stays as it is, comments too. */
export function withProperty(text: string, object: Node, key: string, value: unknown, layout: Layout): string {
  return withChild(text, object, { key, value }, layout);
}

/** The text with an item more at the end of an array. */
export function withItem(text: string, array: Node, value: unknown, layout: Layout): string {
  return withChild(text, array, { value }, layout);
}

interface Child {
  readonly key?: string;
  readonly value: unknown;
}

/**
 * A comma after the last child unless one is there already, and the new child after whatever comments follow. In a container
 * on one line it goes on that line.
 */
function withChild(text: string, container: Node, child: Child, layout: Layout): string {
  const close = container.offset + container.length - 1;
  const last = container.children?.at(-1);
  const inner = text.slice(container.offset + 1, close);
  if (!inner.includes('\n') && (last !== undefined || isOneLine(text, container)))
    return onTheLine(text, last, container.offset + 1, close, child);
  const outer = indentAt(text, container.offset);
  const indent = last !== undefined && startsLine(text, last) ? indentAt(text, last.offset) : outer + layout.step;
  const at = lastWord(text, container.offset + 1, close);
  const comma = last === undefined ? undefined : commaBetween(text, end(last), close);
  const added = rendered(child, (value) => spread(value, indent, layout), ': ') + (comma === undefined ? '' : ',');
  const tail = text.slice(at, close);
  const closing = tail.includes('\n') ? tail : layout.eol + (tail === '' ? outer : tail);
  const before = last === undefined || comma !== undefined ? text.slice(0, at) : withComma(text, end(last), at);
  return before + layout.eol + indent + added + closing + text.slice(close);
}

/** Whether a document with something in it is all on one line. */
function isOneLine(text: string, container: Node): boolean {
  return container.parent !== undefined && !text.trim().includes('\n');
}

function onTheLine(text: string, last: Node | undefined, open: number, close: number, child: Child): string {
  const airy = /[,:] /.test(text.slice(0, close));
  const added = rendered(child, (value) => inOneLine(value, airy), airy ? ': ' : ':');
  const at = lastWord(text, open, close);
  if (last === undefined) return text.slice(0, at) + added + text.slice(at);
  const comma = commaBetween(text, end(last), close);
  const before = comma === undefined ? withComma(text, end(last), at) : text.slice(0, at);
  return before + (airy ? ' ' : '') + added + (comma === undefined ? '' : ',') + text.slice(at);
}

/** The end of what stands before `close` besides blanks; blanks as JSON has them, for others may belong to a comment. */
function lastWord(text: string, open: number, close: number): number {
  let at = close;
  while (at > open && ' \t\r\n'.includes(text[at - 1] ?? '')) at -= 1;
  return at;
}

function rendered({ key, value }: Child, render: (value: unknown) => string, colon: string): string {
  return key === undefined ? render(value) : `${JSON.stringify(key)}${colon}${render(value)}`;
}

/** The text up to `to`, with a comma at `at`. */
function withComma(text: string, at: number, to: number): string {
  return `${text.slice(0, at)},${text.slice(at, to)}`;
}

function startsLine(text: string, node: Node): boolean {
  const start = text.lastIndexOf('\n', node.offset - 1) + 1;
  return text.slice(start, node.offset).trim() === '';
}

function end(node: Node): number {
  return node.offset + node.length;
}
