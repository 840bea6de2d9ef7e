import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../../../src/adapters/socket/client.ts';
import { OmoError } from '../../../src/core/errors.ts';
import type { Report } from '../../../src/core/report/report.ts';
import type { Task } from '../../../src/core/tasks/task.ts';
import type { Params } from '../../../src/protocol/messages.ts';
import type { Omo } from '../../support/run-omo.ts';

const WORKERS = 5;
const LOOK_MS = 60;

/** How much a run is. */
export interface Work {
  /** Of each worker, one after the other. */
  readonly tasks: number;
  /** That each task asks before it is done. */
  readonly questions: number;
}

/** Sees to it that there is always work: as soon as a run has ended the next is submitted, and none twice. */
export class Employer {
  readonly #omo: Omo;
  /** Where the workers keep their logs. */
  readonly #dir: string;
  readonly #work: Work;
  /** How many runs were submitted, acknowledged or not. */
  #runs = 0;
  #wanted = true;

  constructor(omo: Omo, dir: string, work: Work) {
    this.#omo = omo;
    this.#dir = dir;
    this.#work = work;
  }

  /** No further runs. */
  enough(): void {
    this.#wanted = false;
  }

  /** Until the connection ends, or the last run has ended and no more are wanted. */
  async sitAt(client: Client): Promise<void> {
    const gone = new AbortController();
    void client.closed.then(() => gone.abort());
    while (!gone.signal.aborted) {
      try {
        if (await this.#isOver(client)) {
          if (!this.#wanted) return;
          await client.call('run.start', this.#next());
        }
      } catch (error) {
        if (!(error instanceof OmoError)) throw error;
      }
      await pause(LOOK_MS);
    }
  }

  /** Whether the run that was submitted last was never taken in, or has ended. */
  async #isOver(client: Client): Promise<boolean> {
    if (this.#runs === 0) return true;
    const report = await latest(client);
    const tasks = report?.workers.flatMap((worker) => worker.tasks) ?? [];
    if (!tasks.some(({ id }) => id.startsWith(`r${this.#runs}-`))) {
      this.#runs -= 1;
      return true;
    }
    return report?.endedAt !== undefined;
  }

  #next(): Params<'run.start'> {
    this.#runs += 1;
    const tasks = Array.from({ length: WORKERS * this.#work.tasks }, (_, index) => taskOf(this.#runs, index));
    return {
      tasks,
      cwd: this.#omo.project,
      env: { ...workerEnv(this.#omo.env), KILLS_DIR: this.#dir, KILLS_QUESTIONS: String(this.#work.questions) },
      keep: false,
      form: 'screen',
      bare: true,
      isolate: 'none',
      verify: false,
      caller: { pid: process.pid, depth: 0 },
    };
  }
}

async function latest(client: Client): Promise<Report | undefined> {
  try {
    return await client.call('run.report', {});
  } catch (error) {
    if (error instanceof OmoError && error.code === 'E_NOT_FOUND') return undefined;
    throw error;
  }
}

/** One after the other with each worker. */
function taskOf(run: number, index: number): Task {
  const id = `r${run}-w${index % WORKERS}-t${Math.floor(index / WORKERS)}`;
  return { id, title: id, prompt: `Begin ${id}.`, domain: `w${index % WORKERS}`, dependsOn: [] };
}

function workerEnv(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(ORCH_|OMO_|TMUX)/.test(name)));
}
