import type { RecordNews } from '../adapters/agents/live.ts';
import { Usage } from '../core/events/usage.ts';

export type UsedNews = Extract<RecordNews, { used: string }>;
type Tokens = NonNullable<Usage['tokens']>;

/**
 * Adds up what an attempt used, from what its agent's record of the conversation tells, line by line in its order. That may
 * be older than the attempt: what was used before `since`, ms since the epoch, is not the attempt's own.
 */
export class Used {
  readonly #since: number;
  readonly #answers = new Map<string, Usage>();
  #model: string | undefined;
  #before: Usage | undefined;
  #total: Usage | undefined;

  constructor(since: number) {
    this.#since = since;
  }

  hear(news: UsedNews): void {
    const { at, usage } = news;
    if (news.used === 'more') {
      if (at >= this.#since) this.#answers.set(news.id, this.#named(usage));
      return;
    }
    // A sum without tokens tells which model works from here on.
    this.#model = usage.model ?? this.#model;
    if (usage.tokens === undefined) return;
    if (at < this.#since) this.#before = usage;
    else this.#total = this.#named(usage);
  }

  /** One entry a model, in the order they were first used; empty: nothing was told. Answers one by one are surer than a sum. */
  get usage(): Usage[] {
    const told = this.#answers.size > 0 ? [...this.#answers.values()] : this.#ownTotal();
    const models = new Set(told.map(({ model }) => model));
    return [...models].flatMap((model) => sumOf(told.filter((one) => one.model === model)));
  }

  #named(usage: Usage): Usage {
    const model = usage.model ?? this.#model;
    return model === undefined ? usage : { ...usage, model };
  }

  #ownTotal(): Usage[] {
    const total = this.#total?.tokens;
    if (total === undefined) return [];
    return [{ ...this.#total, tokens: minus(total, this.#before?.tokens) }];
  }
}

/** Of one model. A sum beyond belief is none. */
function sumOf(all: readonly Usage[]): Usage[] {
  const model = all[0]?.model;
  const tokens = all.flatMap((one) => one.tokens ?? []);
  const usd = all.flatMap((one) => one.usd ?? []);
  const sum = Usage.safeParse({
    ...(model !== undefined && { model }),
    ...(tokens.length > 0 && { tokens: tokens.reduce(plus) }),
    ...(usd.length > 0 && { usd: usd.reduce((one, other) => one + other) }),
  });
  return sum.success ? [sum.data] : [];
}

function plus(one: Tokens, other: Tokens): Tokens {
  return {
    input: one.input + other.input,
    output: one.output + other.output,
    cacheRead: one.cacheRead + other.cacheRead,
    cacheWrite: one.cacheWrite + other.cacheWrite,
  };
}

function minus(total: Tokens, before: Tokens | undefined): Tokens {
  if (before === undefined) return total;
  return {
    input: total.input - before.input,
    output: total.output - before.output,
    cacheRead: total.cacheRead - before.cacheRead,
    cacheWrite: total.cacheWrite - before.cacheWrite,
  };
}
