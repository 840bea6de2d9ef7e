import { z } from 'zod';
import { Testimony } from '../events/proof.ts';

const { status, summary, findings, files, commands, open } = Testimony.shape;

/** The file `$OMO_RESULT` as a worker is to write it (docs/results.md): its testimony, and the work it found. */
export const ResultFile = z
  .object({
    status: status.describe('How it stands with the task. `blocked`: it can only go on when somebody does something.'),
    summary: summary.describe('What was done, in one or two sentences.'),
    findings: findings.describe(
      'What was found out, and how that is known. The product of a task that changes no file.',
    ),
    files: files.describe('The files that were changed, and what for.'),
    commands: commands.describe('The commands that were run to see whether the work holds, and how they ended.'),
    open: open.describe('What is left open, or was not done; with `blocked`, what it waits for.'),
    next: z
      .array(z.string().max(10_000))
      .max(100)
      .optional()
      .describe('Work that turned up and is not part of this task: one task each, for others to do.'),
  })
  .describe('What a worker says of its work. Everything may be left out.');
export type ResultFile = z.infer<typeof ResultFile>;

/** `docs/result.schema.json`, for those who write such a file or check one. */
export function resultSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(ResultFile, { io: 'input' });
  return { $schema, title: "A worker's result", ...rest };
}
