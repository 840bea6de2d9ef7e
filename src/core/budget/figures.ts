import type { Budget } from '../events/budget.ts';
import type { Spent } from './costs.ts';
import { allTokens } from './use.ts';

/** What a budget can name. */
export const MEASURES = ['minutes', 'tokens', 'usd'] as const satisfies readonly (keyof Budget)[];
export type Measure = (typeof MEASURES)[number];

export function amountOf(spent: Spent, measure: Measure): number {
  switch (measure) {
    case 'minutes':
      return spent.ms / 60_000;
    case 'tokens':
      return allTokens(spent.tokens);
    case 'usd':
      return spent.usd;
  }
}

/** `10 400`, `12.5`, `$0.42`. */
export function figure(amount: number, measure: Measure): string {
  switch (measure) {
    case 'minutes':
      return String(Math.round(amount * 10) / 10);
    case 'tokens':
      return grouped(Math.round(amount));
    case 'usd':
      return dollars(amount);
  }
}

/** `10 000 tokens`, `1 minute`, `$5.00`. */
export function figureWithUnit(amount: number, measure: Measure): string {
  const said = figure(amount, measure);
  return measure === 'usd' ? said : `${said} ${said === '1' ? measure.slice(0, -1) : measure}`;
}

/** `10 000 tokens, $5.00`. */
export function budgetFigures(budget: Budget): string {
  return MEASURES.flatMap((measure) => {
    const most = budget[measure];
    return most === undefined ? [] : [figureWithUnit(most, measure)];
  }).join(', ');
}

/** Cents, and below one cent as much as shows that it is not nothing: `$0.42`, `$0.003`. */
export function dollars(amount: number): string {
  if (amount <= 0 || amount >= 0.01) return `$${amount.toFixed(2)}`;
  return amount < LEAST ? `<$${LEAST}` : `$${amount.toPrecision(1)}`;
}

const LEAST = 0.0001;

function grouped(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, ' ');
}
