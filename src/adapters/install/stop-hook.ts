import type { Node } from 'jsonc-parser';
import { itemsOf, lineOf, readDocument, valueOf } from './json/document.ts';
import { withItem, withProperty } from './json/insert.ts';
import { layoutOf } from './json/layout.ts';
import { outermost, without } from './json/remove.ts';

/**
 * The hook for a turn's end in Claude Code's settings.json or Codex's hooks.json, which have the same shape:
 * `{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"…"}]}]}}`.
 */
export type Hooked =
  | { readonly is: 'there' }
  | { readonly is: 'changed'; readonly text: string; readonly note?: string }
  /** A person wrote an entry with this hook themselves. */
  | { readonly is: 'theirs'; readonly line: number }
  | { readonly is: 'refused'; readonly line: number; readonly why: string };

/**
 * The command line that agents run by a shell at the end of a turn. It does nothing when omo has been removed; in which agents
 * the hook does something, the hook knows.
 */
export function stopCommand(hook: string): string {
  return `${BEFORE}'${hook.replaceAll("'", `'\\''`)}'${AFTER}`;
}

const BEFORE = 'omo_hook=';
const AFTER = '; [ ! -r "$omo_hook" ] || sh "$omo_hook"';

/** The document with the hook in it; `text` is undefined where there is no file yet. */
export function withStopHook(text: string | undefined, command: string): Hooked {
  const document = readDocument(text ?? '');
  if (document.is === 'broken') return { is: 'refused', line: document.line, why: document.why };
  if (document.is === 'empty') return { is: 'changed', text: `${JSON.stringify(fresh(command), null, 2)}\n` };
  const all = text ?? '';
  const entries = stopEntries(document.root);
  const ours = entries.find(isOurs);
  if (ours?.value === command) return { is: 'there' };
  const note = document.strict ? {} : { note: NOT_STRICT };
  if (ours !== undefined) return { is: 'changed', text: replaced(all, ours, JSON.stringify(command)), ...note };
  const theirs = entries.find((entry) => String(entry.value).includes('worker-stop-event.sh'));
  if (theirs !== undefined) return { is: 'theirs', line: lineOf(all, theirs.offset) };
  const added = add(all, document.root, command);
  return added.is === 'changed' ? { ...added, ...note } : added;
}

/** The document without the hook, and without what held nothing else. */
export function withoutStopHook(text: string): Hooked {
  const document = readDocument(text);
  if (document.is === 'broken') return { is: 'refused', line: document.line, why: document.why };
  if (document.is === 'empty') return { is: 'there' };
  const hook = stopEntries(document.root).find(isOurs)?.parent?.parent;
  if (hook === undefined) return { is: 'there' };
  const rest = without(text, whole(text, hook, document.root));
  const again = withoutStopHook(rest);
  return again.is === 'changed' ? again : { is: 'changed', text: rest };
}

/** The hook alone, or with its group: a group without its list would not check, and its program would ignore all the others. */
function whole(text: string, hook: Node, root: Node): Node {
  const around = hook.parent?.parent?.parent;
  const most = outermost(text, hook, root);
  return around !== undefined && most.offset <= around.offset ? most : hook;
}

/** The command line of omo's that stands in a document, whichever omo wrote it; undefined where none does. */
export function ourCommandIn(text: string): string | undefined {
  const document = readDocument(text);
  const value: unknown = document.is === 'tree' ? stopEntries(document.root).find(isOurs)?.value : undefined;
  return typeof value === 'string' ? value : undefined;
}

export const NOT_STRICT = 'the file has comments or trailing commas, and its program then ignores all of it';

/** The `command` values of all hooks for Stop. */
function stopEntries(root: Node): Node[] {
  const hooks = valueOf(root, 'hooks');
  const groups = hooks === undefined ? [] : itemsOf(valueOf(hooks, 'Stop'));
  return groups
    .flatMap((each) => itemsOf(valueOf(each, 'hooks')))
    .flatMap((hook) => valueOf(hook, 'command') ?? [])
    .filter((command) => typeof command.value === 'string');
}

function isOurs({ value }: Node): boolean {
  return typeof value === 'string' && value.startsWith(BEFORE) && value.endsWith(AFTER);
}

function add(text: string, root: Node, command: string): Hooked {
  const layout = layoutOf(text, root);
  if (root.type !== 'object') return wrong(text, root, 'the whole', 'an object');
  const hooks = valueOf(root, 'hooks');
  if (hooks === undefined) return changed(withProperty(text, root, 'hooks', fresh(command).hooks, layout));
  if (hooks.type !== 'object') return wrong(text, hooks, '"hooks"', 'an object');
  const stop = valueOf(hooks, 'Stop');
  if (stop === undefined) return changed(withProperty(text, hooks, 'Stop', fresh(command).hooks.Stop, layout));
  if (stop.type !== 'array') return wrong(text, stop, '"hooks.Stop"', 'an array');
  return changed(withItem(text, stop, group(command), layout));
}

function fresh(command: string) {
  return { hooks: { Stop: [group(command)] } };
}

function group(command: string) {
  return { hooks: [{ type: 'command', command }] };
}

function replaced(text: string, { offset, length }: Node, by: string): string {
  return text.slice(0, offset) + by + text.slice(offset + length);
}

function changed(text: string): Hooked {
  return { is: 'changed', text };
}

function wrong(text: string, node: Node, what: string, wanted: string): Hooked {
  return { is: 'refused', line: lineOf(text, node.offset), why: `${what} should be ${wanted}, and is ${kind(node)}` };
}

function kind({ type }: Node): string {
  return KINDS[type] ?? `a ${type}`;
}

const KINDS: Readonly<Partial<Record<Node['type'], string>>> = { object: 'an object', array: 'an array', null: 'null' };
