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
import { claudeFailure } from './claude-failure.ts';
import { Line, resultText, type LineOf } from './claude-line.ts';
import { claudeSignals } from './claude-signals.ts';
import { inFewWords, type OutputEvent } from './output-form.ts';

/** A tool that was asked for and has not ended yet. */
interface Asked {
  readonly name: string;
  readonly input: Input;
  readonly line: number;
}

/** The findings of `claude -p --output-format stream-json` (2.1.197). It tells of a tool when it begins, and of its end by its id. */
export class ClaudeFindings implements AgentFindings {
  readonly #asked = new Map<string, Asked>();
  /** Its list of tasks, as its tools told it. */
  readonly #plan = new Map<string, { text: string; status: string }>();

  hear(event: OutputEvent, line: number): Found[] {
    const read = Line.safeParse(event);
    if (!read.success) return [];
    const stands = { line, at: timeOf(event) };
    return [...this.#tools(read.data, event, stands), ...this.#failures(read.data, event, stands)];
  }

  end(): Found[] {
    return [...this.#asked.values()].flatMap(({ name, input, line }) =>
      name === 'Bash' ? commandFindings({ run: input.command ?? '', printed: '' }, { line }) : [],
    );
  }

  #tools(line: Line, event: OutputEvent, stands: Stands): Found[] {
    if (line.type === 'assistant') this.#begun(line, stands.line);
    return line.type === 'user' ? this.#ended(line, event, stands) : [];
  }

  #begun({ message }: LineOf<'assistant'>, line: number): void {
    for (const block of message.content) {
      const tool = ToolUse.safeParse(block).data;
      if (tool === undefined || this.#asked.size >= MOST) continue;
      this.#asked.set(tool.id, { name: tool.name, input: tool.input, line });
    }
  }

  #ended({ message: { content } }: LineOf<'user'>, event: OutputEvent, stands: Stands): Found[] {
    if (typeof content === 'string') return [];
    return content.flatMap((block) => {
      const result = ToolResult.safeParse(block).data;
      const asked = result && this.#asked.get(result.tool_use_id);
      if (result === undefined || asked === undefined) return [];
      this.#asked.delete(result.tool_use_id);
      return this.#tool(asked, result, event, stands);
    });
  }

  #tool({ name, input }: Asked, { content, is_error }: ToolResult, event: OutputEvent, stands: Stands): Found[] {
    const text = textOf(content);
    if (name === 'Bash') return bash(input, text, is_error, stands);
    const path = input.file_path ?? input.notebook_path;
    if (is_error) return [errorFinding(`${name} ${inFewWords(input)}: ${bare(text)}`, stands)];
    if (WRITES.includes(name) && path !== undefined) return [fileFinding(path, 'written', stands)];
    if (name === 'TodoWrite') return planFindings(todos(input), stands);
    return this.#tasks(name, input, event, stands);
  }

  #tasks(name: string, input: Input, event: OutputEvent, stands: Stands): Found[] {
    const made = Made.safeParse(event['tool_use_result']).data?.task;
    if (name === 'TaskCreate' && made !== undefined && this.#plan.size < MOST)
      this.#plan.set(made.id, { text: made.subject, status: 'pending' });
    else if (name === 'TaskUpdate') this.#update(input);
    else return [];
    return planFindings([...this.#plan.values()], stands);
  }

  #update({ taskId, status, subject }: Input): void {
    const task = taskId === undefined ? undefined : this.#plan.get(taskId);
    if (task === undefined || taskId === undefined) return;
    this.#plan.set(taskId, { text: subject ?? task.text, status: status ?? task.status });
  }

  /** What it waits for and what its turn dies of, as the signals have it; a result that failed says the same once more. */
  #failures(line: Line, event: OutputEvent, stands: Stands): Found[] {
    const at = stands.at ?? 0;
    const told = claudeSignals(event, at).flatMap((signal) => ('failure' in signal ? [signal] : []));
    if (told.length > 0) return told.map(({ failure }) => failureFinding(failure, stands));
    if (line.type !== 'result' || !line.is_error) return [];
    return [failureFinding(claudeFailure(undefined, resultText(line), at, line.api_error_status), stands)];
  }
}

/** Tools at once, or tasks of a plan. */
const MOST = 1000;
const WRITES: readonly string[] = ['Write', 'Edit', 'MultiEdit', 'NotebookEdit'];

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
const Input = z.looseObject({
  command: optional(z.string()),
  run_in_background: optional(z.boolean()),
  file_path: optional(z.string()),
  notebook_path: optional(z.string()),
  taskId: optional(z.string()),
  status: optional(z.string()),
  subject: optional(z.string()),
  todos: optional(z.array(z.looseObject({ content: z.string(), status: z.string() }))),
});
type Input = z.infer<typeof Input>;
const ToolUse = z.looseObject({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: Input });
const ToolResult = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.unknown().optional(),
  is_error: z.boolean().optional().catch(undefined),
});
type ToolResult = z.infer<typeof ToolResult>;
const Made = z.looseObject({ task: z.looseObject({ id: z.string(), subject: z.string() }).optional() });
const Texts = z.array(z.looseObject({ text: optional(z.string()) }));

function bash(
  { command = '', run_in_background: behind }: Input,
  text: string,
  failed = false,
  stands: Stands,
): Found[] {
  const code = /^Exit code (\d{1,3})(?:\n|$)/.exec(text)?.[1];
  // It was refused, or took too long, or was broken off: then it says so in the place of an exit code.
  if (failed && code === undefined) return [errorFinding(`${command}: ${bare(text)}`, stands)];
  const exitCode = failed ? Number(code) : behind === true ? undefined : 0;
  return commandFindings({ run: command, exitCode, printed: text }, stands);
}

function todos({ todos: items = [] }: Input): { text: string; status: string }[] {
  return items.map(({ content, status }) => ({ text: content, status }));
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return (Texts.safeParse(content).data ?? []).map(({ text = '' }) => text).join('\n');
}

function bare(text: string): string {
  return text.replace(/^<tool_use_error>|<\/tool_use_error>$/g, '');
}

function timeOf({ timestamp }: OutputEvent): number | undefined {
  const at = typeof timestamp === 'string' && ISO.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
