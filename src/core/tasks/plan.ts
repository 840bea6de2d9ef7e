import type { Problem } from '../errors.ts';
import { claimNotices, type Scopes } from './claims.ts';
import { allDomains, type DomainTable } from './domains.ts';
import { draft, type Draft } from './draft.ts';
import { resolveGraph, type Graph, type KnownTasks, type Node } from './graph.ts';
import { idMaker } from './ids.ts';
import { domainFinder } from './keywords.ts';
import { refuseCount, refuseText } from './limits.ts';
import type { Pieces } from './piece.ts';
import { readPlanSource, type PlanFile } from './plan-file.ts';
import type { KnownDomains } from './prefix.ts';
import { recommend } from './recommend.ts';
import { oneEach, splitArguments } from './split.ts';
import type { Plan, PlannedWorker, Task } from './task.ts';

/** What a person gave: the arguments of the command line as they are, or a Markdown file that was read. */
export type PlanInput =
  /** `each`: also one that stands alone is never split. */
  | { readonly is: 'text'; readonly args: readonly string[]; readonly each?: 'one task' }
  | ({ readonly is: 'markdown' } & PlanFile);

/**
 * Task text becomes a plan: the open tasks with ids, domains and dependencies, one worker per domain, and every problem there
 * is, each with its place. Tasks with a problem are in the plan as far as they could be read. Never throws; linear in the text.
 */
export function makePlan(input: PlanInput, options: PlanOptions): Plan {
  const known = allDomains(options.domains);
  const { pieces, problems, notices } = readPieces(input, known);
  const drafts = pieces.map((piece) => draft(piece, known));
  const named = nameTasks(drafts);
  const graph = resolveGraph(named.nodes, named.excused, options.known);
  const tasks = openTasks(drafts, named.nodes, graph, domainFinder(options.domains));
  const own = drafts.flatMap((item) => [...item.problems, ...(options.strict ? changedText(item) : [])]);
  const all = [...problems, ...own, ...named.problems, ...graph.problems];
  const claims = all.length > 0 ? [] : claimNotices(tasks, options.scopes ?? {});
  const cleaned = options.strict ? [] : removedControls(drafts);
  const told = [...notices, ...allTicked(drafts, input), ...cleaned, ...claims];
  return {
    tasks,
    workers: workersOf(tasks),
    recommend: recommend(tasks, all.length),
    problems: all,
    ...(told.length > 0 ? { notices: told } : {}),
  };
}

export interface PlanOptions {
  readonly domains: DomainTable;
  /** Whether the tasks may depend on others than those of the text; absent: they may not. */
  readonly known?: KnownTasks | undefined;
  /** Text that would have to be changed before an agent may have it is a problem, not a notice. */
  readonly strict?: boolean | undefined;
  /** What config.json says of domains, for the tasks that don't say themselves. */
  readonly scopes?: Scopes | undefined;
}

function readPieces(input: PlanInput, known: KnownDomains): Pieces {
  const whole = input.is === 'markdown' ? input.name : 'task text';
  const refused = refuseText(partsOf(input), whole);
  if (refused.length > 0) return { pieces: [], problems: refused, notices: [] };
  const read = input.is === 'markdown' ? readPlanSource(input, known) : fromArguments(input, known);
  const tooMany = refuseCount(read.pieces.length, whole);
  return tooMany === undefined ? read : { pieces: [], problems: [tooMany], notices: [] };
}

function partsOf(input: PlanInput): { text: string; where: string }[] {
  if (input.is === 'markdown') return [{ text: input.source, where: input.name }];
  const single = input.args.length === 1;
  return input.args.map((text, index) => ({ text, where: single ? 'task text' : `task ${index + 1}` }));
}

function fromArguments({ args, each }: Extract<PlanInput, { is: 'text' }>, known: KnownDomains): Pieces {
  if (args.length > 0) {
    const lines = args.map((text) => text.replace(/\r\n?/g, '\n'));
    const pieces = each === 'one task' ? oneEach(lines) : splitArguments(lines, known);
    return { pieces, problems: [], notices: [] };
  }
  const message =
    'No task was given. Say what is to be done: omo orchestrate "Build login UI, Create JWT API", or name a plan with -f plan.md.';
  return { pieces: [], problems: [{ code: 'E_TASK_EMPTY', message }], notices: [] };
}

interface Named {
  /** One for each draft that has text, in their order. */
  readonly nodes: readonly Node[];
  readonly excused: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Given ids first, so that a made one never takes a given one away; done tasks too, so that ids don't change as work gets done. */
function nameTasks(drafts: readonly Draft[]): Named {
  const given = new Map<string, Draft>();
  const excused = new Set<string>();
  const problems: Problem[] = [];
  for (const item of drafts) {
    const { id, badId } = item.values;
    if (badId !== undefined) excused.add(badId.toLowerCase());
    if (id === undefined) continue;
    const first = given.get(id);
    if (first === undefined) given.set(id, item);
    else problems.push(usedTwice(id, first, item));
    if (item.text === '') excused.add(id);
  }
  const make = idMaker(given.keys());
  const nodes = drafts.filter(hasText).map((item, index): Node => {
    const { id } = item.values;
    const own = id !== undefined && given.get(id) === item ? id : make(item.title, index + 1);
    return { id: own, where: item.piece.where, state: item.piece.state, wants: item.values.dependsOn };
  });
  return { nodes, excused, problems };
}

function hasText(item: Draft): boolean {
  return item.text !== '';
}

function usedTwice(id: string, first: Draft, second: Draft): Problem {
  const message = `The id "${id}" is used already by ${first.piece.where}. Give one of the two another id.`;
  return { code: 'E_TASK_ID', where: second.piece.where, message };
}

function openTasks(
  drafts: readonly Draft[],
  nodes: readonly Node[],
  graph: Graph,
  findDomain: (text: string) => string,
): Task[] {
  return drafts.filter(hasText).flatMap((item, index) => {
    const id = nodes[index]?.id ?? '';
    return item.piece.state === 'done' ? [] : [taskOf(item, id, graph.edges.get(id) ?? [], findDomain)];
  });
}

function taskOf(item: Draft, id: string, dependsOn: readonly string[], findDomain: (text: string) => string): Task {
  const { id: _id, badId: _badId, dependsOn: _names, ...rest } = item.values;
  const { context, checkbox } = item.piece;
  return {
    id,
    title: item.title.length > TITLE ? `${begun(item.title)}…` : item.title,
    prompt: context === undefined ? item.text : `${context}\n\n${item.text}`,
    domain: item.domain ?? foundDomain(item, findDomain),
    dependsOn: [...dependsOn],
    ...rest,
    ...(checkbox === undefined ? {} : { checkbox }),
  };
}

/** The first line says what a task is about; the details below it only count when it says nothing. */
function foundDomain(item: Draft, findDomain: (text: string) => string): string {
  const byTitle = findDomain(item.title);
  return byTitle === findDomain('') ? findDomain(item.text) : byTitle;
}

/** Characters; longer first lines are cut in the title and whole in the prompt. */
const TITLE = 200;

/** Not in the middle of a character. */
function begun(title: string): string {
  return title
    .slice(0, TITLE - 1)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd();
}

function workersOf(tasks: readonly Task[]): PlannedWorker[] {
  const workers = new Map<string, string[]>();
  for (const task of tasks) {
    const taskIds = workers.get(task.domain) ?? [];
    taskIds.push(task.id);
    workers.set(task.domain, taskIds);
  }
  return [...workers].map(([domain, taskIds]) => ({ name: domain, domain, taskIds }));
}

function allTicked(drafts: readonly Draft[], input: PlanInput): string[] {
  if (drafts.length === 0 || drafts.some((item) => item.piece.state === 'open')) return [];
  return [`Every task${input.is === 'markdown' ? ` of ${input.name}` : ''} is ticked; there is nothing to do.`];
}

function changedText({ removed, piece }: Draft): Problem[] {
  if (removed === 0) return [];
  const what = `${removed} control ${removed === 1 ? 'character stands' : 'characters stand'} in it`;
  const message = `${what}, and --strict changes no text. Take ${removed === 1 ? 'it' : 'them'} out, or leave out --strict.`;
  return [{ code: 'E_ENCODING', where: piece.where, message }];
}

function removedControls(drafts: readonly Draft[]): string[] {
  const removed = drafts.reduce((sum, item) => sum + item.removed, 0);
  if (removed === 0) return [];
  return [`${removed} control ${removed === 1 ? 'character was' : 'characters were'} taken out of the task text.`];
}
