import { z } from 'zod';
import type { Usage } from '../../core/events/usage.ts';
import type { LineOf } from './claude-line.ts';
import { knownUsage, withUsage } from './known-usage.ts';
import type { Heard } from './output-form.ts';

/**
 * What one run of Claude Code (2.1.197) used. Its result tells it by model, with its sub-agents', and in a conversation that
 * is gone on with it tells this run's alone. Undefined: it tells nothing that can be believed.
 */
export function resultUsage(line: LineOf<'result'>): readonly Usage[] | undefined {
  const models = Object.entries(z.record(z.string(), ModelUsage).safeParse(line.modelUsage).data ?? {});
  const known = models.flatMap(([model, used]) => (used === undefined ? [] : (ofModel(model, used) ?? [])));
  if (known.length > 0) return known;
  const all = knownUsage({ tokens: tokensOf(line.usage), usd: line.total_cost_usd });
  return all?.tokens === undefined ? undefined : [all];
}

/**
 * What is known until there is a result: each answer of the model counts once, though it may come in several lines. They tell
 * what it was asked with in full, and of its own tokens only those there were when the first of them came.
 */
export function answerUsage(heard: Heard, { message }: LineOf<'assistant'>): Pick<Heard, 'usage' | 'counted'> {
  const { id, model, usage } = message;
  if (id === undefined || model === SYNTHETIC || heard.counted?.has(id) === true) return {};
  const used = knownUsage({ model, tokens: tokensOf(usage) });
  if (used?.tokens === undefined) return {};
  return { usage: withUsage(heard.usage ?? [], used), counted: new Set([...(heard.counted ?? []), id]) };
}

/** What Claude Code says itself. */
const SYNTHETIC = '<synthetic>';

const ModelUsage = z
  .looseObject({
    inputTokens: z.unknown().optional(),
    outputTokens: z.unknown().optional(),
    cacheReadInputTokens: z.unknown().optional(),
    cacheCreationInputTokens: z.unknown().optional(),
    costUSD: z.unknown().optional(),
  })
  .optional()
  .catch(undefined);

function ofModel(model: string, used: NonNullable<z.infer<typeof ModelUsage>>): Usage | undefined {
  const { inputTokens: input, outputTokens: output, costUSD: usd } = used;
  const { cacheReadInputTokens: cacheRead, cacheCreationInputTokens: cacheWrite } = used;
  return knownUsage({ model, tokens: { input, output, cacheRead, cacheWrite }, usd });
}

const Tokens = z.looseObject({
  input_tokens: z.unknown().optional(),
  output_tokens: z.unknown().optional(),
  cache_read_input_tokens: z.unknown().optional(),
  cache_creation_input_tokens: z.unknown().optional(),
});

/** The cache's are null or left out where there is none. */
export function tokensOf(usage: unknown): NonNullable<Parameters<typeof knownUsage>[0]['tokens']> | undefined {
  const used = Tokens.safeParse(usage).data;
  return (
    used && {
      input: used.input_tokens,
      output: used.output_tokens,
      cacheRead: used.cache_read_input_tokens ?? 0,
      cacheWrite: used.cache_creation_input_tokens ?? 0,
    }
  );
}
