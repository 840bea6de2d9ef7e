import { setTimeout as pause } from 'node:timers/promises';
import { OmoError } from '../../../src/core/errors.ts';
import type { Report } from '../../../src/core/report/report.ts';
import type { Task } from '../../../src/core/tasks/task.ts';
import type { Dice } from '../../support/dice.ts';
import type { Omo } from '../../support/run-omo.ts';
import { ask } from './daemon.ts';

/** A run the person wants, and how far it is as they know it. */
export interface Wanted {
  readonly tasks: readonly Task[];
  /** `unsure`: the request was cut off, and may have arrived. */
  stage: 'wanted' | 'unsure' | 'going' | 'ended' | 'joining' | 'over';
  run?: string;
  /** The daemon said that it has the run; else the person found it. */
  told?: 'acknowledged' | 'found';
  report?: Report;
}

const AT_ONCE = 3;
const LOOK_MS = 40;
const DOMAINS = ['backend', 'frontend', 'testing', 'database'];

/** Wants one run after the other, a few at once, and each put together in the end. Who is cut off looks first, and asks again. */
export class Person {
  readonly wanted: Wanted[] = [];
  /** Of the latest acknowledgement. */
  onTold: () => void = () => undefined;
  readonly #omo: Omo;
  readonly #dice: Dice;
  readonly #verify: string;

  constructor(omo: Omo, dice: Dice, verify: string) {
    this.#omo = omo;
    this.#dice = dice;
    this.#verify = verify;
  }

  get open(): Wanted[] {
    return this.wanted.filter(({ stage }) => stage !== 'over');
  }

  /** Until the signal comes or nothing is open. */
  async live(wants: 'more' | 'no more', signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (wants === 'more')
        while (this.open.length < AT_ONCE) this.wanted.push({ stage: 'wanted', tasks: this.#tasks() });
      if (this.open.length === 0) return;
      for (const one of this.open) if (!signal.aborted) await this.#goOn(one);
      await pause(LOOK_MS);
    }
  }

  #goOn(one: Wanted): Promise<void> {
    if (one.stage === 'wanted') return this.#submit(one);
    if (one.stage === 'unsure') return this.#lookFor(one);
    if (one.stage === 'ended') return this.#join(one);
    return this.#follow(one);
  }

  async #submit(one: Wanted): Promise<void> {
    one.stage = 'unsure';
    const caller = { pid: process.pid, depth: 0 };
    const params = { tasks: [...one.tasks], cwd: this.#omo.project, env: { ...this.#omo.env }, keep: false, caller };
    const said = await ask(this.#omo, 'run.start', { ...params, isolate: 'worktree', setup: 'sleep 0.05' });
    if (!said) return;
    Object.assign(one, { stage: 'going', run: said.run, told: 'acknowledged' });
    this.onTold();
  }

  /** Only this person asks, one request after the other: what may have arrived is the latest. */
  async #lookFor(one: Wanted): Promise<void> {
    const latest = await this.#reportOf({});
    if (latest === undefined) return;
    const ids = latest === 'none' ? [] : latest.workers.flatMap(({ tasks }) => tasks.map(({ id }) => id));
    if (latest !== 'none' && ids.includes(one.tasks[0]?.id ?? ''))
      Object.assign(one, { stage: 'going', run: latest.run, told: 'found' });
    else one.stage = 'wanted';
  }

  async #join(one: Wanted): Promise<void> {
    const said = await ask(this.#omo, 'run.synthesize', {
      run: one.run,
      verify: this.#verify,
      resolver: false,
      env: { ...this.#omo.env },
    });
    one.stage = said ? 'joining' : 'going';
    if (said) this.onTold();
  }

  async #follow(one: Wanted): Promise<void> {
    const report = await this.#reportOf({ run: one.run });
    if (report === undefined) return;
    if (report === 'none') return void (one.stage = 'over');
    one.report = report;
    if (report.endedAt === undefined) return;
    if (report.synthesis === undefined) one.stage = 'ended';
    else one.stage = report.synthesis.status === 'ended' ? 'over' : 'joining';
  }

  async #reportOf(which: { run?: string | undefined }): Promise<Report | 'none' | undefined> {
    return ask(this.#omo, 'run.report', which).catch((error: unknown) => {
      if (error instanceof OmoError && error.code === 'E_NOT_FOUND') return 'none' as const;
      throw error;
    });
  }

  /** A few tasks, each after some of those before it; no two runs have one of the same name. */
  #tasks(): Task[] {
    const run = this.wanted.length + 1;
    const ids: string[] = [];
    return Array.from({ length: this.#dice.between(3, 5) }, (_, n) => {
      const id = `r${run}-${n}-${this.#dice.between(0, 6)}`;
      const dependsOn = ids.filter(() => this.#dice.chance(0.35));
      ids.push(id);
      const domain = this.#dice.pick(DOMAINS.map((one) => [1, one] as const));
      const verify = `test -f work/${id}.txt && sleep 0.0${this.#dice.between(1, 9)}`;
      return { id, title: `Task ${id}`, prompt: `Do ${id}`, domain, dependsOn, verify };
    });
  }
}
