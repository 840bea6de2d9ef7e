import { Usage } from '../events/usage.ts';
import type { Tokens } from './use.ts';
import { allTokens, NO_TOKENS, plus, plusTokens } from './use.ts';

/** An agent that names more models than this has the others' figures put together. */
const MOST_MODELS = 20;
const LONGEST_NAME = 100;

/** What can be believed of a record: one entry a model, without those that are absurd or say nothing. */
export function believed(usage: readonly unknown[]): readonly Usage[] {
  const byModel = new Map<string, Usage>();
  for (const entry of usage) {
    const { data } = Usage.safeParse(entry);
    if (!data || (data.tokens === undefined && data.usd === undefined)) continue;
    const name = data.model?.slice(0, LONGEST_NAME) ?? '';
    const model = byModel.has(name) || byModel.size < MOST_MODELS ? name : '';
    const known = byModel.get(model);
    byModel.set(model, entryOf(model, known ? joined(known, data) : data));
  }
  return [...byModel.values()];
}

function entryOf(model: string, { tokens, usd }: Usage): Usage {
  return { ...(model !== '' && { model }), ...(tokens && { tokens }), ...(usd !== undefined && { usd }) };
}

function joined(one: Usage, other: Usage): Usage {
  const tokens = one.tokens && other.tokens ? plusTokens(one.tokens, other.tokens) : (one.tokens ?? other.tokens);
  const usd = one.usd === undefined ? other.usd : plus(one.usd, other.usd ?? 0);
  return { ...(tokens && { tokens }), ...(usd !== undefined && { usd }) };
}

/**
 * Whether a record takes the place of one that was told before. What an attempt has used so far only grows: a smaller record
 * is an older one that comes late, unless it tells what the other left out.
 */
export function replaces(next: readonly Usage[], before: readonly Usage[]): boolean {
  const one = weight(next);
  const other = weight(before);
  const at = one.findIndex((figure, i) => figure !== other[i]);
  return at === -1 || (one[at] ?? 0) > (other[at] ?? 0);
}

function weight(usage: readonly Usage[]): number[] {
  return [
    Number(usage.some(({ tokens }) => tokens !== undefined)),
    Number(usage.some(({ usd }) => usd !== undefined)),
    usage.reduce((sum, entry) => sum + allTokens(tokensOf(entry)), 0),
    usage.reduce((sum, { usd = 0 }) => plus(sum, usd), 0),
  ];
}

export function tokensOf({ tokens }: Usage): Tokens {
  return tokens ?? NO_TOKENS;
}

/**
 * Dollars by the agent's own word. Nothing for tokens that were used is no price but a missing one: OpenCode 1.18.33 says so
 * of every model it has no price of.
 */
export function namedUsd(entry: Usage): number | undefined {
  return entry.usd === 0 && allTokens(tokensOf(entry)) > 0 ? undefined : entry.usd;
}
