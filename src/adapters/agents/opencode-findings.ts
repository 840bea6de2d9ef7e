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
import { openCodeSignals } from './opencode-signals.ts';
import { inFewWords, type OutputEvent } from './output-form.ts';

/** The findings of `opencode run --format json` (1.18.33). It tells of a tool only when it has ended. */
export class OpenCodeFindings implements AgentFindings {
  hear(event: OutputEvent, line: number): Found[] {
    const { type, timestamp, part } = Event.safeParse(event).data ?? {};
    const stands = { line, at: part?.state?.time?.end ?? timestamp };
    const tool = type === 'tool_use' && part?.state ? ended(part.tool ?? '', part.state, stands) : [];
    return [...tool, ...failures(event, { line, at: timestamp })];
  }

  end(): Found[] {
    return [];
  }
}

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
const Input = z.looseObject({
  command: optional(z.string()),
  filePath: optional(z.string()),
  todos: optional(z.array(z.looseObject({ content: z.string(), status: z.string() }))),
});
const Change = z.looseObject({ filePath: z.string(), type: optional(z.string()), movePath: optional(z.string()) });
const ToolState = z.looseObject({
  status: optional(z.string()),
  error: optional(z.string()),
  input: optional(Input),
  output: optional(z.string()),
  metadata: optional(z.looseObject({ exit: z.number().nullish().catch(undefined), files: optional(z.array(Change)) })),
  time: optional(z.looseObject({ end: optional(z.number()) })),
});
type ToolState = z.infer<typeof ToolState>;
const Event = z.looseObject({
  type: optional(z.string()),
  timestamp: optional(z.number()),
  part: optional(z.looseObject({ tool: optional(z.string()), state: optional(ToolState) })),
});

function ended(tool: string, state: ToolState, stands: Stands): Found[] {
  const { input, metadata } = state;
  if (state.status === 'error')
    return [errorFinding(`${tool} ${input?.command ?? inFewWords(input)}: ${state.error ?? 'failed'}`, stands)];
  switch (tool) {
    case 'bash':
      return commandFindings(
        { run: input?.command ?? '', exitCode: metadata?.exit ?? undefined, printed: state.output ?? '' },
        stands,
      );
    case 'write':
    case 'edit':
    case 'multiedit':
      return input?.filePath === undefined ? [] : [fileFinding(input.filePath, 'written', stands)];
    case 'apply_patch':
    case 'patch':
      return (metadata?.files ?? []).flatMap((change) => changed(change, stands));
    case 'todowrite':
      return planFindings(
        (input?.todos ?? []).map(({ content, status }) => ({ text: content, status })),
        stands,
      );
    default:
      return [];
  }
}

function changed({ filePath, type, movePath }: z.infer<typeof Change>, stands: Stands): Found[] {
  if (type === 'delete') return [fileFinding(filePath, 'removed', stands)];
  if (movePath === undefined) return [fileFinding(filePath, 'written', stands)];
  return [fileFinding(filePath, 'removed', stands), fileFinding(movePath, 'written', stands)];
}

function failures(event: OutputEvent, stands: Stands): Found[] {
  return openCodeSignals(event, stands.at ?? 0).flatMap((signal) =>
    'failure' in signal ? [failureFinding(signal.failure, stands)] : [],
  );
}
