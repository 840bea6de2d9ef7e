import { shown } from './annotation-values.ts';
import { globsMeet, sharedBeginnings, type Glob } from './glob.ts';
import { sideBySide } from './order.ts';
import { claimsOf, isNothing, scopeProblem } from './scopes.ts';
import type { Task } from './task.ts';

/** What the tasks of a domain may write, where they don't say themselves. */
export type Scopes = Readonly<Record<string, string>>;

/** What a task may write; undefined where nothing is said of it. */
export function scopeOf({ writes, domain }: Pick<Task, 'writes' | 'domain'>, scopes: Scopes): string | undefined {
  return writes ?? (Object.hasOwn(scopes, domain) ? scopes[domain] : undefined);
}

/**
 * A sentence for each two scopes that name the same files and belong to tasks that can run at the same time. Those who share a
 * scope, such as the tasks of one domain, are told in one sentence; after the first few only how many more there are.
 */
export function claimNotices(tasks: readonly Task[], scopes: Scopes): string[] {
  const groups = groupsOf(tasks, scopes);
  const together = sideBySide(tasks);
  const notices: string[] = [];
  let more = 0;
  for (const [a, b, shared] of meetings(groups)) {
    const pairs = pairsOf(a, b, together);
    if (pairs.length === 0) continue;
    if (notices.length < MOST) notices.push(notice(pairs, shared, tasks));
    else more += 1;
  }
  return more === 0 ? notices : [...notices, `${more} more of the tasks' scopes name the same files as others.`];
}

/** More are not read. */
const MOST = 10;

/** The tasks that have one scope, by their places in the plan. */
interface Group {
  readonly places: readonly number[];
  readonly claims: ReturnType<typeof claimsOf>;
}

function groupsOf(tasks: readonly Task[], scopes: Scopes): Group[] {
  const byScope = new Map<string, number[]>();
  for (const [place, task] of tasks.entries()) {
    const scope = scopeOf(task, scopes);
    if (scope === undefined || isNothing(scope) || scopeProblem(scope) !== undefined) continue;
    const places = byScope.get(scope) ?? [];
    places.push(place);
    byScope.set(scope, places);
  }
  return [...byScope].map(([scope, places]) => ({ places, claims: claimsOf(scope) }));
}
