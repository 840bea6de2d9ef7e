import { membersOf, wordsOf, type Part } from './json-merge-part.ts';

/** What a merge gives: values as they stood on one side, and containers put together of both. */
export type Merged =
  | Part
  | { readonly is: 'object'; readonly members: readonly (readonly [string, Merged])[]; readonly like: Part }
  | { readonly is: 'array'; readonly items: readonly Merged[]; readonly like: Part };

/** The document with another value, in its own layout, and with what stood around the value. */
export function writeJson(merged: Merged, model: Part): string {
  const { node, text } = model;
  const layout = layoutOf(model);
  return text.slice(0, node.offset) + write(merged, '', layout) + text.slice(node.offset + node.length);
}

interface Layout {
  readonly eol: string;
  /** One step of indentation. */
  readonly step: string;
  /** All of it on one line. */
  readonly flat: boolean;
  /** A blank after each colon and comma that is on a line with others. */
  readonly airy: boolean;
}

function layoutOf({ node, text }: Pick<Part, 'node' | 'text'>): Layout {
  const words = wordsOf({ node, text });
  const step = /^[{[]\r?\n([ \t]+)/.exec(words)?.[1] ?? '  ';
  const flat = !words.includes('\n') && words.length > 2;
  return { eol: text.includes('\r\n') ? '\r\n' : '\n', step, flat, airy: !flat || /[,:] /.test(words) };
}

function write(merged: Merged, indent: string, layout: Layout): string {
  if ('is' in merged) return writeContainer(merged, indent, layout);
  const { node, text } = merged;
  if (node.children === undefined || isLaidOutAs(merged, layout)) return wordsOf(merged);
  if (node.type === 'object')
    return writeContainer({ is: 'object', members: [...membersOf(merged)], like: merged }, indent, layout);
  const items = node.children.map((child): Part => ({ node: child, text }));
  return writeContainer({ is: 'array', items, like: merged }, indent, layout);
}

/** Whether a value of another document can stand here as it is: the same steps and line ends, at the same depth. */
function isLaidOutAs({ node, text }: Part, layout: Layout): boolean {
  let root = node;
  while (root.parent !== undefined) root = root.parent;
  const own = layoutOf({ node: root, text });
  return own.eol === layout.eol && own.step === layout.step && own.flat === layout.flat;
}

type Container = Exclude<Merged, Part>;

function writeContainer(container: Container, indent: string, layout: Layout): string {
  const [open, close] = container.is === 'object' ? ['{', '}'] : ['[', ']'];
  const words = wordsOf(container.like);
  const inLine = layout.flat || (!words.includes('\n') && words.length > 2);
  const inner = inLine ? indent : indent + layout.step;
  const children =
    container.is === 'object'
      ? writeMembers(container.members, inner, layout)
      : container.items.map((item) => write(item, inner, layout));
  if (children.length === 0) return open + close;
  if (inLine) return open + inLineOf(children, /^[{[] /.test(words), layout.airy) + close;
  const lines = children.map((child) => `${layout.eol}${inner}${child}`).join(',');
  return `${open}${lines}${layout.eol}${indent}${close}`;
}

function writeMembers(members: readonly (readonly [string, Merged])[], indent: string, layout: Layout): string[] {
  const colon = layout.airy ? ': ' : ':';
  return members.map(([key, value]) => `${JSON.stringify(key)}${colon}${write(value, indent, layout)}`);
}

function inLineOf(children: readonly string[], padded: boolean, airy: boolean): string {
  const joined = children.join(airy ? ', ' : ',');
  return padded ? ` ${joined} ` : joined;
}
