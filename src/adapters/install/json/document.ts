import { createScanner, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';

/**
 * JSON as people keep it in settings: comments and trailing commas are fine. Offsets count from the text's first character,
 * a byte order mark included.
 */
export type Document =
  | { readonly is: 'empty' }
  | { readonly is: 'tree'; readonly root: Node; readonly strict: boolean }
  | { readonly is: 'broken'; readonly line: number; readonly why: string };

export function readDocument(text: string): Document {
  // A blank in the mark's place keeps every offset.
  const body = text.replace(/^\uFEFF/, ' ');
  const errors: ParseError[] = [];
  const root = parseTree(body, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [first] = errors;
  if (first !== undefined) return { is: 'broken', line: lineOf(text, first.offset), why: words(first) };
  if (root === undefined) return { is: 'empty' };
  return { is: 'tree', root, strict: isStrict(body) };
}

/** The line an offset is on, the first being 1. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** The value of a property; of one that stands there twice the last, as JSON.parse has it. */
export function valueOf(object: Node, key: string): Node | undefined {
  return propertyOf(object, key)?.children?.[1];
}

function propertyOf(object: Node, key: string): Node | undefined {
  return object.type === 'object' ? object.children?.findLast((one) => one.children?.[0]?.value === key) : undefined;
}

export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.type === 'array' ? (node.children ?? []) : [];
}

/** Where the comma after `from` stands, with nothing but blanks and comments before it and before `to`. */
export function commaBetween(text: string, from: number, to: number): number | undefined {
  const scanner = createScanner(text.slice(from, to), true);
  scanner.scan();
  return text[from + scanner.getTokenOffset()] === ',' && scanner.getTokenLength() === 1
    ? from + scanner.getTokenOffset()
    : undefined;
}

function isStrict(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    // It did parse with comments and trailing commas allowed, so those are what JSON.parse minds.
    return false;
  }
}

/** `CommaExpected` as `comma expected`. */
function words({ error }: ParseError): string {
  return printParseErrorCode(error)
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
}
