import { z } from 'zod';
import type { Found } from '../../core/findings/kept.ts';
import {
  commandFindings,
  errorFinding,
  failureFinding,
  fileFinding,
  planFindings,
  type AgentFindings,
  type Stands,
} from './agent-findings.ts';
import { codexSignals } from './codex-signals.ts';
import type { OutputEvent } from './output-form.ts';

/** The findings of `codex exec --json` (0.169.0). It tells no times. */
export class CodexFindings implements AgentFindings {
  readonly #begun = new Map<string, { readonly item: Item; readonly line: number }>();

  hear(event: OutputEvent, line: number): Found[] {
    const read = ItemLine.safeParse(event).data;
    const items = read === undefined ? [] : this.#item(read, { line });
    return [...items, ...failures(event, { line })];
  }

  end(): Found[] {
    return [...this.#begun.values()].flatMap(({ item, line }) =>
      commandFindings({ run: unwrapped(item.command ?? ''), printed: '' }, { line }),
    );
  }

  #item({ type, item }: z.infer<typeof ItemLine>, stands: Stands): Found[] {
    if (item.type === 'todo_list') return type === 'item.completed' ? [] : planFindings(todos(item), stands);
    if (type === 'item.started' && item.type === 'command_execution' && this.#begun.size < MOST)
      this.#begun.set(item.id, { item, line: stands.line });
    if (type !== 'item.completed') return [];
    this.#begun.delete(item.id);
    return ended(item, stands);
  }
}

/** Commands at once. */
const MOST = 1000;

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
const Item = z.looseObject({
  id: z.string(),
  type: z.string(),
  status: optional(z.string()),
  command: optional(z.string()),
  exit_code: z.number().nullish().catch(undefined),
  aggregated_output: optional(z.string()),
  changes: optional(z.array(z.looseObject({ path: z.string(), kind: optional(z.string()) }))),
  items: optional(z.array(z.looseObject({ text: z.string(), completed: z.boolean() }))),
  server: optional(z.string()),
  tool: optional(z.string()),
  error: optional(z.looseObject({ message: z.string() })),
});
type Item = z.infer<typeof Item>;
const ItemLine = z.looseObject({ type: z.enum(['item.started', 'item.updated', 'item.completed']), item: Item });

function ended(item: Item, stands: Stands): Found[] {
  switch (item.type) {
    case 'command_execution':
      return command(item, stands);
    case 'file_change':
      return changes(item, stands);
    case 'mcp_tool_call':
      return item.status === 'failed'
        ? [errorFinding(`${item.server ?? ''} ${item.tool ?? ''}: ${item.error?.message ?? 'failed'}`, stands)]
        : [];
    default:
      // What the model says, and warnings: an item of type `error` is none ("Model metadata … not found").
      return [];
  }
}

function command(
  { command: wrapped = '', exit_code, aggregated_output: printed = '', status }: Item,
  stands: Stands,
): Found[] {
  const run = unwrapped(wrapped);
  if (status === 'declined') return [errorFinding(`${run}: it was not allowed to run it`, stands)];
  return commandFindings({ run, exitCode: exit_code ?? undefined, printed }, stands);
}

function changes({ changes: all = [], status }: Item, stands: Stands): Found[] {
  if (status === 'failed')
    return [errorFinding(`${all.map(({ path }) => path).join(', ')}: the change could not be made`, stands)];
  return all.map(({ path, kind }) => fileFinding(path, kind === 'delete' ? 'removed' : 'written', stands));
}

function todos({ items = [] }: Item): { text: string; status: string }[] {
  const now = items.findIndex(({ completed }) => !completed);
  return items.map(({ text, completed }, at) => ({
    text,
    status: completed ? 'completed' : at === now ? 'in_progress' : 'pending',
  }));
}

/** What it waits for, and what its turn died of: the signals know both. */
function failures(event: OutputEvent, stands: Stands): Found[] {
  return codexSignals(event, 0).flatMap((signal) =>
    'failure' in signal ? [failureFinding(signal.failure, stands)] : [],
  );
}

/** The command as the model gave it: Codex shows it with the shell around it, quoted as one word. */
function unwrapped(shown: string): string {
  const inner = /^(?:\/\S*\/)?(?:ba|z|da)?sh -l?c (.+)$/s.exec(shown)?.[1];
  if (inner === undefined) return shown;
  const pieces = inner.match(PIECE) ?? [];
  return pieces.join('') === inner ? pieces.map(unquoted).join('') : inner;
}

/** Of one word of a shell: in single quotes, in double ones, or bare. */
const PIECE = /'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\]+/gs;

function unquoted(piece: string): string {
  if (piece.startsWith("'")) return piece.slice(1, -1);
  if (piece.startsWith('"')) return piece.slice(1, -1).replaceAll(/\\([\\"$`])/g, '$1');
  return piece.replace(/^\\/, '');
}
