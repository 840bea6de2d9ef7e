import type { Prices } from '../events/budget.ts';
import type { Tokens } from './use.ts';

/** US dollars for a million tokens. Without a price of its own, what is read from or written to a cache costs what input does. */
type Price = Prices[string];

export const NO_PRICES: Prices = {};

/** The day whose prices these are; the few that are younger say so. */
export const AS_OF = '2026-09-28';

/**
 * The price of a model: the person's own, else the list's, by its exact name or by its name without the date of a snapshot
 * (`-20250929`, `-2025-08-07`). Undefined where nobody knows it; it is never guessed from a name that is merely like it.
 */
export function priceOf(model: string, own: Prices): Price | undefined {
  const names = [model, model.replace(SNAPSHOT, '')];
  for (const list of [own, LIST]) for (const name of names) if (Object.hasOwn(list, name)) return list[name];
  return undefined;
}

const SNAPSHOT = /-20\d{2}(-?)(0[1-9]|1[0-2])\1(0[1-9]|[12]\d|3[01])$/;

/** US dollars. */
export function costOf({ input, output, cacheRead, cacheWrite }: Tokens, price: Price): number {
  const cached = cacheRead * (price.cacheRead ?? price.input) + cacheWrite * (price.cacheWrite ?? price.input);
  return (input * price.input + output * price.output + cached) / 1_000_000;
}

const price = (input: number, output: number, cacheRead?: number, cacheWrite?: number): Price => ({
  input,
  output,
  cacheRead,
  cacheWrite,
});

/**
 * Standard prices of the providers' own interfaces, for prompts of usual length: several models cost more where one prompt is
 * longer than 200 000 or 272 000 tokens, which totals don't show. A model whose price changes fivefold that way
 * (claude-haiku-5-5, at 100 000) is left out.
 */
const LIST: Prices = {
  // Anthropic: platform.claude.com/docs/en/about-claude/pricing, and the list of models.dev in OpenCode 1.18.33 (2026-09-28);
  // what is written to a cache, for five minutes.
  'claude-fable-5-1': price(10, 50, 0.25, 12.5),
  'claude-fable-5': price(10, 50, 1, 12.5),
  'claude-opus-5-5': price(4, 20, 0.2, 5),
  'claude-opus-5': price(5, 25, 0.5, 6.25),
  'claude-opus-4-8': price(5, 25, 0.5, 6.25),
  'claude-opus-4-7': price(5, 25, 0.5, 6.25),
  'claude-opus-4-6': price(5, 25, 0.5, 6.25),
  'claude-opus-4-5': price(5, 25, 0.5, 6.25),
  // Cache reads since 2026-10-07, read off Anthropic's page on 2026-10-24 (github.com/kurofune/claudit, release 1.9.2).
  'claude-sonnet-5-5': price(2, 10, 0.1, 2.5),
  'claude-sonnet-5': price(2, 10, 0.2, 2.5),
  'claude-sonnet-4-6': price(3, 15, 0.3, 3.75),
  'claude-sonnet-4-5': price(3, 15, 0.3, 3.75),
  'claude-haiku-4-5': price(1, 5, 0.1, 1.25),

  // OpenAI: developers.openai.com/api/docs/pricing by the list of models.dev in OpenCode 1.18.33 (2026-09-28).
  'gpt-6-astra': price(10, 50, 1, 12.5),
  'gpt-6-sol': price(2, 10, 0.2, 2.5),
  'gpt-6-luna': price(0.1, 0.5, 0.01, 0.125),
  'gpt-5.6': price(4, 20, 0.4, 5),
  'gpt-5.6-sol': price(4, 20, 0.4, 5),
  'gpt-5.6-terra': price(2, 12, 0.2, 2.5),
  'gpt-5.6-luna': price(0.2, 1.2, 0.02, 0.25),
  'gpt-5.5': price(5, 30, 0.5),
  'gpt-5.4': price(2.5, 15, 0.25),
  'gpt-5.4-mini': price(0.75, 4.5, 0.075),
  'gpt-5.4-nano': price(0.2, 1.25, 0.02),
  'gpt-5.3-codex': price(1.75, 14, 0.175),
  'gpt-5.2': price(1.75, 14, 0.175),
  'gpt-5.1': price(1.25, 10, 0.125),
  'gpt-5': price(1.25, 10, 0.125),
  'gpt-5-mini': price(0.25, 2, 0.025),
  'gpt-5-nano': price(0.05, 0.4, 0.005),
  // Since 2026-09-30 (github.com/amine123max/Codex-Manager, release 0.4.7, of OpenAI's page of the model).
  'gpt-6.1-sol': price(2, 10, 0.1),
  // Since 2026-10-26 (docs.litellm.ai/blog/gpt-6-1-terra; cache writes: github.com/TheKrush/PromptFuel, release 1.0.24).
  'gpt-6.1-terra': price(1, 5, 0.05, 1.25),

  // Google: the list of models.dev in OpenCode 1.18.33 (2026-09-28).
  'gemini-3.8-flash': price(0.75, 3.75, 0.075),
  'gemini-3.7-flash': price(0.75, 3.75, 0.075),
  'gemini-3.6-flash': price(0.75, 3.75, 0.075),
  'gemini-3.5-flash': price(1.5, 9, 0.15),
  'gemini-3.5-flash-lite': price(0.3, 2.5, 0.03),
  'gemini-3.1-pro-preview': price(2, 12, 0.2),
  'gemini-2.5-pro': price(1.25, 10, 0.125),
  'gemini-2.5-flash': price(0.3, 2.5, 0.03),

  // xAI: the list of models.dev in OpenCode 1.18.33 (2026-09-28).
  'grok-4.7': price(2, 6, 0.5),
  'grok-4.6': price(2, 6, 0.5),
  'grok-4.5': price(2, 6, 0.3),
  'grok-build-0.1': price(1, 2, 0.2),
};
