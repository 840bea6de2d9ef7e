import { z } from 'zod';

/** The lines of `opencode run --format json` that omo reads, as 1.18.33 prints them. It prints nothing while it waits for its provider, and of a tool only its end. */
const head = { sessionID: z.string().optional() };
/** Synthetic: what OpenCode itself told the model, after it had shortened the conversation. */
const Text = z.looseObject({ text: z.string(), synthetic: z.boolean().optional() });
export const ToolInput = z.looseObject({ command: z.string().optional(), filePath: z.string().optional() });
const ToolState = z.looseObject({ status: z.string(), error: z.string().optional(), input: z.unknown().optional() });
const Step = z.looseObject({ reason: z.string(), tokens: z.unknown().optional(), cost: z.unknown().optional() });
const ErrorInfo = z.looseObject({
  name: z.string(),
  data: z
    .looseObject({
      message: z.string().optional().catch(undefined),
      statusCode: z.number().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

export const Line = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('step_start'), ...head }),
  z.looseObject({ type: z.literal('text'), ...head, part: Text }),
  z.looseObject({ type: z.literal('tool_use'), ...head, part: z.looseObject({ tool: z.string(), state: ToolState }) }),
  z.looseObject({ type: z.literal('step_finish'), ...head, part: Step }),
  z.looseObject({ type: z.literal('error'), ...head, error: ErrorInfo }),
]);
export type Line = z.infer<typeof Line>;
export type ErrorInfo = z.infer<typeof ErrorInfo>;
export type ToolState = z.infer<typeof ToolState>;
