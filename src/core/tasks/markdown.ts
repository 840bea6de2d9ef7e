import type { ListItem, Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTaskListItemFromMarkdown } from 'mdast-util-gfm-task-list-item';
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item';
import { boxIn, sourceLines, type SourceLine } from './checkbox.ts';
import { withoutIndent } from './indent.ts';

/**
 * The checkboxes of a Markdown source in its order, each with its own text: what belongs to the item, without the items nested
 * in it that have a checkbox themselves. Markdown decides what is one; fenced or indented code and comments hold none.
 */
export function readCheckboxes(source: string): Checkboxes {
  const lines = sourceLines(source);
  if (lines.length > MAX_LINES) return { boxes: [], doubts: [{ line: MAX_LINES + 1, is: 'too-long', text: '' }] };
  const deep = lines.findIndex((line) => TOO_DEEP.test(line.text));
  if (deep >= 0) return { boxes: [], doubts: [{ line: deep + 1, is: 'too-deep', text: lines[deep]?.text ?? '' }] };
  const reading = new Reading(source, lines);
  reading.visit(parsed(source), 0);
  return { boxes: reading.boxes, doubts: reading.doubts };
}

export interface Checkboxes {
  readonly boxes: readonly Box[];
  readonly doubts: readonly Doubt[];
}

export interface Box {
  /** 1-based. */
  readonly line: number;
  readonly lineText: string;
  readonly state: 'open' | 'done';
  readonly text: string;
  /** The headings it stands under, outermost first. */
  readonly headings: readonly string[];
}

/** What looks as if it was meant as a checkbox. */
export interface Doubt {
  readonly line: number;
  readonly is: 'empty' | 'not-a-box' | 'indented-code' | 'too-deep' | 'too-long';
  readonly text: string;
}

/** The parser takes up to a tenth of a millisecond a line, and more than that for very long files. */
export const MAX_LINES = 20_000;
/** The parser's time grows with the square of the nesting, so a page of `> > > >` could hold it for minutes. */
const TOO_DEEP = /^(?:[ \t]*(?:[-*+>]|\d{1,9}[.)])(?=[ \t>]|$)){25}|^[ \t]{100,}(?:[-*+>]|\d{1,9}[.)])[ \t]/;
const ALMOST = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]*\[[ \t]*\]|[-*+]\[[ xX]\])/;

/** Only blocks matter here: text is taken from the source as it stands, so most of what stands inside a line needn't be parsed. */
const BLOCKS_ONLY = {
  disable: {
    null: [
      'attention',
      'autolink',
      'characterEscape',
      'characterReference',
      'codeText',
      'definition',
      'htmlText',
      'labelEnd',
    ],
  },
};

/** The parser drops a byte order mark and counts without it. */
function parsed(source: string): Root {
  return fromMarkdown(source.replace(/^\uFEFF/, ''), {
    extensions: [BLOCKS_ONLY, gfmTaskListItem()],
    mdastExtensions: [gfmTaskListItemFromMarkdown()],
  });
}

class Reading {
  readonly boxes: Box[] = [];
  readonly doubts: Doubt[] = [];
  readonly #source: string;
  readonly #mark: number;
  readonly #lines: readonly SourceLine[];
  #headings: { depth: number; text: string }[] = [];

  constructor(source: string, lines: readonly SourceLine[]) {
    this.#source = source;
    this.#mark = source.startsWith('\uFEFF') ? 1 : 0;
    this.#lines = lines;
  }

  /** `quotes`: within how many block quotes. */
  visit(node: Nodes, quotes: number): void {
    if (node.type === 'heading') this.#heading(node.depth, this.#slice(node));
    if (node.type === 'paragraph' || node.type === 'code') this.#doubt(node);
    if (node.type === 'listItem') this.#item(node, quotes);
    if (!('children' in node) || node.type === 'paragraph') return;
    for (const child of node.children) this.visit(child, quotes + (node.type === 'blockquote' ? 1 : 0));
  }

  #heading(depth: number, source: string): void {
    const text = (source.split(/[\r\n]/)[0] ?? '').replace(/^[ #]+|(?<![ #:])[ #:]+$/g, '').replace(/[*_`]/g, '');
    this.#headings = [...this.#headings.filter((heading) => heading.depth < depth), { depth, text: text.trim() }];
  }

  #item(item: ListItem, quotes: number): void {
    const [first] = item.children;
    const at = this.#lineOf(first ?? item);
    const line = this.#lines[at - 1];
    if (line === undefined) return;
    if (typeof item.checked !== 'boolean') {
      if (first?.type === 'paragraph' && /^\[[ xX]\]\s*$/.test(this.#slice(first)))
        this.doubts.push({ line: at, is: 'empty', text: line.text });
      return;
    }
    const box = boxIn(line.text);
    if (box === undefined) return;
    const headings = this.#headings.map((heading) => heading.text);
    const state = item.checked ? 'done' : 'open';
    const text = this.#ownText(item, line.offset + box + 2, quotes);
    this.boxes.push({ line: at, lineText: line.text, state, text, headings });
  }

  #ownText(item: ListItem, start: number, quotes: number): string {
    const parts: string[] = [];
    let from = start;
    for (const nested of nestedTasks(item)) {
      parts.push(this.#source.slice(from, this.#lines[this.#lineOf(nested) - 1]?.offset));
      from = this.#lines[nested.position?.end.line ?? 0]?.offset ?? this.#end(nested);
    }
    parts.push(this.#source.slice(from, this.#end(item)));
    const [title = '', ...rest] = parts.join('').split(/\r\n|\n|\r/);
    return [title, ...withoutIndent(rest.map((line) => unquoted(line, quotes)))].join('\n');
  }

  #doubt(node: Nodes): void {
    const source = this.#slice(node);
    const fenced = node.type === 'code' && /^(?:```|~~~)/.test(source);
    if (fenced) return;
    const first = this.#lineOf(node);
    for (const [index, text] of source.split(/\r\n|\n|\r/).entries()) {
      const line = first + index;
      if (this.boxes.at(-1)?.line === line || this.doubts.at(-1)?.line === line) continue;
      const whole = this.#lines[line - 1]?.text ?? text;
      if (node.type === 'code' && boxIn(whole) !== undefined)
        this.doubts.push({ line, is: 'indented-code', text: whole });
      if (node.type === 'paragraph' && ALMOST.test(whole)) this.doubts.push({ line, is: 'not-a-box', text: whole });
    }
  }

  #slice(node: Nodes): string {
    return this.#source.slice(this.#start(node), this.#end(node));
  }

  #start(node: Nodes): number {
    return (node.position?.start.offset ?? 0) + this.#mark;
  }

  #end(node: Nodes): number {
    return (node.position?.end.offset ?? 0) + this.#mark;
  }

  #lineOf(node: Nodes): number {
    return node.position?.start.line ?? 1;
  }
}

/** The outermost items with a checkbox below an item. */
function* nestedTasks(node: Nodes): Generator<ListItem> {
  if (!('children' in node)) return;
  for (const child of node.children) {
    if (child.type === 'listItem' && typeof child.checked === 'boolean') yield child;
    else yield* nestedTasks(child);
  }
}

function unquoted(line: string, quotes: number): string {
  let rest = line;
  for (let level = 0; level < quotes; level += 1) rest = rest.replace(/^[ \t]*>[ \t]?/, '');
  return rest;
}
