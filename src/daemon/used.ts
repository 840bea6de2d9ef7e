import { knownUsage, usedSince, withUsage } from '../adapters/agents/known-usage.ts';
import type { RecordNews } from '../adapters/agents/live.ts';
import type { Usage } from '../core/events/usage.ts';

export type UsedNews = Extract<RecordNews, { used: string }>;

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
    if (news.used === 'so far') this.#hearTotal(news.at, news.usage);
    else if (news.at >= this.#since) this.#answers.set(news.id, named(news.usage, this.#model));
  }

  /** One entry a model, in the order they were first used; empty: nothing was told. Answers one by one are surer than a total. */
  get usage(): readonly Usage[] {
    const told = this.#answers.size > 0 ? [...this.#answers.values()] : this.#ownTotal();
    const sums = told.reduce<readonly Usage[]>(withUsage, []);
    return sums.flatMap((sum) => knownUsage(sum) ?? []);
  }

  /** One without tokens says which model works from here on. */
  #hearTotal(at: number, { model, ...rest }: Usage): void {
    this.#model = model ?? this.#model;
    if (rest.tokens === undefined) return;
    if (at < this.#since) this.#before = rest;
    else this.#total = rest;
  }

  #ownTotal(): readonly Usage[] {
    if (this.#total === undefined) return [];
    const own = usedSince([this.#total], this.#before && [this.#before]) ?? [];
    return own.map((usage) => named(usage, this.#model));
  }
}

function named(usage: Usage, model: string | undefined): Usage {
  const name = usage.model ?? model;
  return name === undefined ? usage : { ...usage, model: name };
}
