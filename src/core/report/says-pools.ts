import { budgetFigures } from '../budget/figures.ts';
import type { Event } from '../events/event.ts';
import type { Usage } from '../events/usage.ts';
import { several } from '../text/several.ts';
import type { Said } from './said.ts';
import { because } from './said.ts';

type PoolEvent = Extract<
  Event,
  {
    type:
      | `provider.${string}`
      | 'limits.set'
      | 'day.began'
      | 'run.paused'
      | 'run.resumed'
      | 'run.tasks-added'
      | 'run.budget-notice-decided'
      | 'attempt.silent'
      | 'attempt.awake'
      | 'attempt.poke-decided'
      | 'attempt.used'
      | 'task.refused';
  }
>;

/** A fact about what may be used, what was, and what is held or grows. */
export function saysPools(event: PoolEvent): Said {
  switch (event.type) {
    case 'limits.set':
      return { signal: 'person', says: limitWords(event) };
    case 'provider.paused':
      return { signal: 'person', says: `${event.provider} is paused: nothing more is started on it` };
    case 'provider.resumed':
      return { signal: 'person', says: `${event.provider} takes work again` };
    case 'provider.notice-decided':
      return {
        signal: 'process',
        says: `the person is told that ${event.provider} takes no work until they see to it`,
      };
    case 'day.began':
      return { signal: 'process', says: `the day ${event.day} began, by which budgets count` };
    case 'run.paused':
      return { signal: 'person', says: `run ${event.run} is paused: nothing more of it is started` };
    case 'run.resumed':
      return { signal: 'person', says: `run ${event.run} goes on` };
    case 'run.tasks-added':
      return { signal: event.by ? 'hook' : 'person', says: addedWords(event) };
    case 'run.budget-notice-decided':
      return {
        signal: 'process',
        says: `the person is told that nothing more of run ${event.run} is started${because(event.reason)}`,
      };
    case 'attempt.silent':
      return { signal: 'process', says: `it has given no sign of life for ${seconds(event.at - event.since)}` };
    case 'attempt.awake':
      return { signal: 'process', says: 'it gives signs of life again' };
    case 'attempt.poke-decided':
      return { signal: 'process', says: 'it is poked, once, to make it go on' };
    case 'attempt.used':
      return { signal: 'hook', says: usedWords(event.usage) };
    case 'task.refused':
      return { signal: 'process', says: `${event.task} is not started, and won't be${because(event.reason)}` };
  }
}

function limitWords({ maxWorkers, pools = {}, dayBudget, prices, by }: Extract<Event, { type: 'limits.set' }>): string {
  const parts = [
    ...(maxWorkers === undefined ? [] : [`at most ${maxWorkers} at once`]),
    ...Object.entries(pools).map(([provider, max]) => `at most ${max} on ${provider}`),
    ...(dayBudget === undefined ? [] : [`a day's budget of ${budgetFigures(dayBudget)}`]),
    ...(prices === undefined ? [] : [`prices of ${Object.keys(prices).join(', ')}`]),
  ];
  const says = parts.length === 0 ? 'no limit of its own' : parts.join(', ');
  return by === 'config' ? `config.json says: ${says}` : `from now on: ${says}`;
}

function addedWords({ run, tasks, by }: Extract<Event, { type: 'run.tasks-added' }>): string {
  const ids = tasks.slice(0, NAMED).map(({ id }) => id);
  const more = tasks.length > NAMED ? ` and ${tasks.length - NAMED} more` : '';
  const who = by === undefined ? '' : ` for attempt ${by.attempt} of ${by.task}`;
  return `${several(tasks.length, 'task')} joined run ${run}${who}: ${ids.join(', ')}${more}`;
}

/** More names than these fill a line. */
const NAMED = 5;

/** What was not told stays unknown. */
function usedWords(usage: readonly Usage[]): string {
  const told = usage.map(({ model, tokens, usd }) => {
    const count =
      tokens === undefined
        ? 'tokens it did not tell'
        : `${tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite} tokens`;
    return `${count}${model === undefined ? '' : ` of ${model}`}${usd === undefined ? '' : ` (${usd} USD)`}`;
  });
  return told.length === 0 ? 'it told nothing of what it used' : `it has used ${told.join(', ')} so far`;
}

function seconds(ms: number): string {
  return `${Math.max(0, Math.round(ms / 1000))} s`;
}
