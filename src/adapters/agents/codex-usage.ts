import { z } from 'zod';
import type { Usage } from '../../core/events/usage.ts';
import { knownUsage } from './known-usage.ts';

/**
 * What a thread of Codex (0.169.0) has used, as `turn.completed` of `exec` tells it: all its turns together, also those
 * before this attempt went on with it (three turns of one thread told 200, 300 and 400 input tokens, where each request took
 * 100). What was read from a cache is among its input, its thinking among its output. It names no model, and no price.
 */
export function threadUsage(usage: unknown): Usage | undefined {
  const told = Told.safeParse(usage).data;
  if (told === undefined) return undefined;
  const { input_tokens, cached_input_tokens: cacheRead, cache_write_input_tokens: cacheWrite } = told;
  return knownUsage({
    tokens: { input: input_tokens - cacheRead - cacheWrite, output: told.output_tokens, cacheRead, cacheWrite },
  });
}

const count = z.number().min(0);
const Told = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  cached_input_tokens: count.default(0),
  cache_write_input_tokens: count.default(0),
});
