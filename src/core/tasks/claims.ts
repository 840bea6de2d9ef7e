import { shown } from './annotation-values.ts';
import { ClaimIndex } from './claim-index.ts';
import { sideBySide } from './order.ts';
import { isNothing, scopeProblem } from './scopes.ts';
import type { Task } from './task.ts';

/** What the tasks of a domain may write, where they don't say themselves. */
export type Scopes = Readonly<Record<string, string>>;

/** What a task may write; undefined where nothing is said of it. */
function scopeOf({ writes, domain }: Pick<Task, 'writes' | 'domain'>, scopes: Scopes): string | undefined {
  return writes ?? (Object.hasOwn(scopes, domain) ? scopes[domain] : undefined);
}

/**
 * A sentence for each two scopes that name the same files and belong to tasks that can run at the same time; the tasks that
 * share a scope, such as those of a domain, are told in one. Ends with the first few: they are to be mended first anyway.
 */
export function claimNotices(tasks: readonly Task[], scopes: Scopes): string[] {
  const together = sideBySide(tasks);
  const notices: string[] = [];
  for (const meeting of meetings(groupsOf(tasks, scopes))) {
    const pairs = pairsOf(meeting, together);
    if (pairs.length === 0) continue;
    if (notices.length === MOST) return [...notices, MORE];
    notices.push(notice(meeting, pairs, tasks));
  }
  return notices;
}

const MOST = 10;
const MORE = 'More tasks than these claim the same files.';

/** The tasks that have one scope, by their places in the plan. */
interface Group {
  readonly scope: string;
  readonly places: readonly number[];
}

/** Two groups, or one and itself, and which of their globs name the same files. */
interface Meeting {
  readonly a: Group;
  readonly b: Group;
  readonly shared: readonly (readonly [ofA: string, ofB: string])[];
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
  return [...byScope].map(([scope, places]) => ({ scope, places }));
}

function* meetings(groups: readonly Group[]): Generator<Meeting> {
  const index = new ClaimIndex<Group>();
  for (const b of groups) {
    yield { a: b, b, shared: [[b.scope, b.scope]] };
    for (const [a, shared] of index.take(b, b.scope)) yield { a, b, shared };
  }
}

type Pair = readonly [number, number];

/** The first that can run at the same time, one more than are told. */
function pairsOf({ a, b }: Meeting, together: (a: number, b: number) => boolean): Pair[] {
  const pairs: Pair[] = [];
  for (const [at, one] of a.places.entries()) {
    for (const other of a === b ? a.places.slice(at + 1) : b.places) {
      if (together(one, other)) pairs.push([one, other]);
      if (pairs.length > TOLD) return pairs;
    }
  }
  return pairs;
}

const TOLD = 3;

function notice({ shared }: Meeting, pairs: readonly Pair[], tasks: readonly Task[]): string {
  const named = pairs.slice(0, TOLD).map(([a, b]) => `${tasks[a]?.id} and ${tasks[b]?.id}`);
  const who = named.join(', ') + (pairs.length > TOLD ? ' and others' : '');
  const what = shared.slice(0, TOLD).map(([a, b]) => (a === b ? `"${shown(a)}"` : `"${shown(a)}" and "${shown(b)}"`));
  const rest = shared.length > TOLD ? ', and more' : '';
  return `${who} can run at the same time and claim the same files: ${what.join(', ')}${rest}. Let one wait for the other (depends_on), or part what they write.`;
}
