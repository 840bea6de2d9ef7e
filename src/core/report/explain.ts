import type { Run, State } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { agentOf, findRun, findTask } from '../state/state.ts';
import type { Found } from './find-worker.ts';
import { taskAtHand } from './find-worker.ts';
import type { Waiting, WorkerStatus } from './report.ts';
import type { Fact, Witness } from './said.ts';
import { says } from './says.ts';

/** Design 4.4, `omo explain --json`. */
export interface Explanation {
  readonly worker: string;
  readonly status: WorkerStatus;
  /** Oldest first. The last decides the status; only the hooks' silence can stand after it. */
  readonly because: readonly Because[];
}

export interface Because {
  readonly at: string;
  readonly signal: Witness;
  readonly says: string;
  /** Its number in the journal. */
  readonly seq: number;
}

/** How long an agent's hooks may say nothing before that is told, ms. */
const SILENT_MS = 20_000;

/**
 * Finds the facts that made omo believe of a worker what it believes: those that changed what is known of the task its status
 * comes from. Of attempts before the latest only the end is told. It is shown every event, from the run's first on at least,
 * with the states before and after it.
 */
export class Chain {
  readonly #found: Found;
  readonly #task: TaskState | undefined;
  #because: Linked[] = [];
  #heard: Fact | undefined;

  /** `found`: the worker as it stands now. */
  constructor(found: Found) {
    this.#found = found;
    this.#task = taskAtHand(found);
  }

  take(fact: Fact, before: State, after: State): void {
    const { run } = this.#found;
    const { event } = fact;
    if (!('run' in event) || event.run !== run.id || !this.#task) return;
    if (event.type === 'agent.signalled' && event.by === 'hook' && this.#isLatest(event)) this.#heard = fact;
    const [was, is] = [findRun(before, run.id), findRun(after, run.id)];
    const said = says(event);
    if (said && is && this.#isTold(was, is)) this.#add({ ...fact, ...said, says: this.#named(fact, said.says) });
  }

  /** `waiting`: why its task is not running now, if it isn't. */
  explanation(now: number, iso: (ms: number) => string, waiting?: Waiting): Explanation {
    const { name, status: told } = this.#found.report;
    const status = waiting?.status === 'parked' ? 'parked' : told;
    const facts = this.#because.map(({ seq, event, signal, says: words }) => ({
      at: iso(event.at),
      signal,
      says: words,
      seq,
    }));
    const seq = facts.at(-1)?.seq ?? 0;
    const waits: Because[] = waiting ? [{ at: iso(now), signal: 'process', says: waiting.reason, seq }] : [];
    return { worker: name, status, because: [...facts, ...this.#silence(now, iso), ...waits] };
  }

  /** The same again, such as a text that can't be typed yet, is told once. */
  #add(link: Linked): void {
    if (this.#because.at(-1)?.says !== link.says) this.#because.push(link);
  }

  #isTold(before: Run | undefined, after: Run): boolean {
    const id = this.#task?.spec.id ?? '';
    const [was, is] = [before && findTask(before, id), findTask(after, id)];
    if (!is || (before && was && picture(before, was) === picture(after, is))) return false;
    return is.attempts === this.#task?.attempts || (was?.phase.is === 'running' && is.phase.is !== 'running');
  }

  #isLatest({ task, attempt }: { task: string; attempt: number }): boolean {
    return task === this.#task?.spec.id && attempt === this.#task.attempts;
  }

  /** A fact about another task, that this one waits for. */
  #named({ event }: Fact, words: string): string {
    return 'task' in event && event.task !== this.#task?.spec.id ? `${event.task}: ${words}` : words;
  }

  #silence(now: number, iso: (ms: number) => string): Because[] {
    const { run, report } = this.#found;
    const agent = this.#task && run.agents[agentOf(run, this.#task.spec.id)];
    const began = this.#because.findLast(({ event }) => event.type === 'attempt.started');
    const since = this.#heard ?? began;
    if (!agent?.hooks || !since || run.options.form !== 'screen') return [];
    const silent = now - since.event.at;
    if (silent < SILENT_MS || !['starting', 'working', 'unknown'].includes(report.status)) return [];
    const words = `no hook of ${agent.name} has been heard for ${Math.round(silent / 1000)} s`;
    return [{ at: iso(now), signal: 'hook', says: words, seq: since.seq }];
  }
}

interface Linked extends Fact {
  readonly signal: Witness;
  readonly says: string;
}

/** All that is believed of a task, without the counts and texts that change nothing. */
function picture(run: Run, task: TaskState): string {
  const { phase } = task;
  const running = phase.is === 'running' ? [phase.stage.is, phase.talk.mood, phase.talk.held.is, phase.silent] : phase;
  const messages = run.messages.filter(({ key }) => key.task === task.spec.id);
  const questions = run.questions.filter(({ key }) => key.task === task.spec.id);
  const worker = run.workers.find(({ name }) => name === task.worker);
  return JSON.stringify([
    task.attempts,
    running,
    run.phase.is === 'active',
    run.held !== undefined,
    worker?.phase.is === 'killing',
    messages.map((one) => [
      one.id,
      one.phase.is,
      'held' in one.phase && one.phase.held,
      'presses' in one.phase && one.phase.presses,
    ]),
    questions.map((one) => [one.id, one.phase.is, 'reply' in one.phase && one.phase.reply]),
  ]);
}
