import type { Usage } from '../events/usage.ts';
import type { Prices } from '../events/budget.ts';
import { costOf, priceOf } from './prices.ts';
import { namedUsd, tokensOf } from './told.ts';
import type { AttemptUse, DayLine, Tokens } from './use.ts';
import { NO_TOKENS, plus, plusTokens } from './use.ts';

/** What was used, as far as anybody told. */
export interface Spent {
  /** Running time of attempts, added up, ms. */
  readonly ms: number;
  readonly tokens: Tokens;
  readonly usd: number;
  readonly attempts: number;
  /** Attempts that go on and have told nothing so far. */
  readonly pending: number;
  /** Attempts with something in them that `tokens`, or `usd`, leaves out because nobody told it or knows its price. */
  readonly unknown: { readonly tokens: number; readonly usd: number };
}

export const NOTHING_SPENT: Spent = {
  ms: 0,
  tokens: NO_TOKENS,
  usd: 0,
  attempts: 0,
  pending: 0,
  unknown: { tokens: 0, usd: 0 },
};

/** Of one agent with one model. */
export function spentByLine(line: DayLine, prices: Prices): Spent {
  const price = line.model === undefined ? undefined : priceOf(line.model, prices);
  return {
    ms: line.workedMs,
    tokens: line.tokens,
    usd: plus(line.usd, price ? costOf(line.unpriced.tokens, price) : 0),
    attempts: line.attempts,
    pending: 0,
    unknown: { tokens: line.untold.tokens, usd: line.untold.usd + (price ? 0 : line.unpriced.attempts) },
  };
}

/** Without its running time, which its task has. */
export function spentByUse({ usage, ended }: AttemptUse, prices: Prices): Spent {
  const costs = usage.map((entry) => usdOf(entry, prices));
  const silent = usage.length === 0 && ended !== undefined;
  return {
    ms: 0,
    tokens: usage.map(tokensOf).reduce((sum, tokens) => plusTokens(sum, tokens), NO_TOKENS),
    usd: costs.reduce<number>((sum, usd) => plus(sum, usd ?? 0), 0),
    attempts: 1,
    pending: 0,
    unknown: {
      tokens: Number(silent || (ended !== undefined && usage.some(({ tokens }) => !tokens))),
      usd: Number(silent || costs.includes(undefined)),
    },
  };
}

/** The agent's own figure, else its tokens by the price; undefined where nobody knows that. */
function usdOf(entry: Usage, prices: Prices): number | undefined {
  const named = namedUsd(entry);
  const price = entry.model === undefined ? undefined : priceOf(entry.model, prices);
  return named ?? (price && entry.tokens ? costOf(entry.tokens, price) : undefined);
}

export function plusSpent(one: Spent, other: Spent): Spent {
  return {
    ms: one.ms + other.ms,
    tokens: plusTokens(one.tokens, other.tokens),
    usd: plus(one.usd, other.usd),
    attempts: one.attempts + other.attempts,
    pending: one.pending + other.pending,
    unknown: { tokens: one.unknown.tokens + other.unknown.tokens, usd: one.unknown.usd + other.unknown.usd },
  };
}
