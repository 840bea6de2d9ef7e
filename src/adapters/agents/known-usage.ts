import { Usage } from '../../core/events/usage.ts';

/** As an agent's record has it, unchecked. */
export interface Counted {
  readonly model?: string | undefined;
  readonly tokens?: { readonly [kind in keyof NonNullable<Usage['tokens']>]: unknown } | undefined;
  readonly usd?: unknown;
}

/**
 * A record of what was used, where it can be one: a negative, missing or absurd number makes the whole of it unknown. Tokens
 * that cost nothing have no known price: agents say 0 for a model they know no price of.
 */
export function knownUsage({ model, tokens, usd }: Counted): Usage | undefined {
  const used = Usage.safeParse({ model, tokens, ...(usd != null && { usd }) }).data;
  if (used === undefined || (used.tokens === undefined && used.usd === undefined)) return undefined;
  const { usd: price, model: name, ...rest } = used;
  const unpriced = price === 0 && isSome(used.tokens);
  return {
    ...rest,
    ...(name !== undefined && { model: name }),
    ...(price !== undefined && !unpriced && { usd: price }),
  };
}

/** The sum, by model. What one of two doesn't tell is unknown in both together. */
export function withUsage(sum: readonly Usage[], more: Usage): readonly Usage[] {
  const at = sum.findIndex(({ model }) => model === more.model);
  const before = sum[at];
  return before === undefined ? [...sum, more] : sum.with(at, together(before, more));
}

function together(one: Usage, other: Usage): Usage {
  const { model } = one;
  const tokens = one.tokens && other.tokens && each(one.tokens, other.tokens, (a, b) => a + b);
  const usd = one.usd === undefined || other.usd === undefined ? undefined : one.usd + other.usd;
  return { ...(model !== undefined && { model }), ...(tokens && { tokens }), ...(usd !== undefined && { usd }) };
}

/**
 * What an attempt used itself of what its conversation has used, when it went on with one that had used `before`.
 * Undefined: the two don't fit together.
 */
export function usedSince(whole: readonly Usage[], before: readonly Usage[] = []): readonly Usage[] | undefined {
  const own = whole.map((now) => {
    const then = before.find(({ model }) => model === now.model);
    return then === undefined ? now : knownUsage(less(now, then));
  });
  return own.every((one) => one !== undefined) ? own : undefined;
}

function less(now: Usage, then: Usage): Counted {
  return {
    model: now.model,
    ...(now.tokens && { tokens: then.tokens ? each(now.tokens, then.tokens, (a, b) => a - b) : now.tokens }),
    ...(now.usd !== undefined && then.usd !== undefined && { usd: now.usd - then.usd }),
  };
}

type Tokens = NonNullable<Usage['tokens']>;
function each(one: Tokens, other: Tokens, by: (a: number, b: number) => number): Tokens {
  return {
    input: by(one.input, other.input),
    output: by(one.output, other.output),
    cacheRead: by(one.cacheRead, other.cacheRead),
    cacheWrite: by(one.cacheWrite, other.cacheWrite),
  };
}

function isSome(tokens: Usage['tokens']): boolean {
  return tokens !== undefined && Object.values(tokens).some((count) => count > 0);
}
