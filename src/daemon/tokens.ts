import { timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Home } from '../config/home.ts';
import type { AttemptKey } from '../core/events/event.ts';
import { errnoOf, messageOf } from '../core/fault.ts';
import { shortageIn } from '../core/short.ts';
import type { Run, State } from '../core/state/state.ts';
import { currentKey, findRun, findTask, keyText } from '../core/state/state.ts';
import { Name } from '../core/tasks/task.ts';

/** `why`: in plain words, with nothing in it but what checks. */
export type Trust =
  | { readonly is: 'trusted'; readonly key: AttemptKey }
  | { readonly is: 'untrusted'; readonly why: string };

/** As events have it. */
const RunName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
/** What an event file says of where it comes from. */
const Claim = z.object({ run: RunName, task: Name, attempt: z.number().int().positive(), worker_name: Name });
type Claim = z.infer<typeof Claim>;

/**
 * Whether an event file comes from the attempt it names. Each attempt has a token that only it was given; its file is read
 * once and kept in memory while the attempt runs.
 */
export class Tokens {
  readonly #home: Pick<Home, 'token'>;
  readonly #state: () => State;
  readonly #known = new Map<string, Buffer>();

  constructor(home: Pick<Home, 'token'>, state: () => State) {
    this.#home = home;
    this.#state = state;
  }

  /** Never rejects, whatever the payload holds and whatever has become of the file. */
  async check(payload: Readonly<Record<string, unknown>>): Promise<Trust> {
    const claim = Claim.safeParse(payload);
    if (!claim.success) return untrusted('it names no attempt: run, task, attempt and worker_name are needed');
    const { run, task, attempt } = claim.data;
    const key = { run, task, attempt };
    const why = problemOf(this.#state(), claim.data) ?? (await this.#tokenProblem(key, payload['token']));
    return why === undefined ? { is: 'trusted', key } : untrusted(why);
  }

  async #tokenProblem(key: AttemptKey, shown: unknown): Promise<string | undefined> {
    if (typeof shown !== 'string') return `it shows no token, and ${keyText(key)} has one`;
    const own = await this.#tokenOf(key);
    if (typeof own === 'string') return own;
    const given = Buffer.from(shown);
    const isOwn = own.length === given.length && timingSafeEqual(own, given);
    return isOwn ? undefined : `it does not show the token of ${keyText(key)}`;
  }

  /** Or why there is none to compare with. */
  async #tokenOf(key: AttemptKey): Promise<Buffer | string> {
    const known = this.#known.get(keyText(key));
    if (known !== undefined) return known;
    try {
      const token = await readPatiently(this.#home.token(key));
      // Half of one, or none, would be kept for the attempt's whole life.
      if (!TOKEN.test(token.toString('latin1'))) return `the token of ${keyText(key)} is not whole`;
      this.#keep(key, token);
      return token;
    } catch (error) {
      const why = errnoOf(error) === 'ENOENT' ? 'was removed' : `can't be read (${errnoOf(error) ?? messageOf(error)})`;
      return `the token of ${keyText(key)} ${why}`;
    }
  }

  /** At each new one those of attempts that are over are let go of. */
  #keep(key: AttemptKey, token: Buffer): void {
    const state = this.#state();
    const running = new Set(state.runs.flatMap(runningIn).map(keyText));
    for (const one of this.#known.keys()) if (!running.has(one)) this.#known.delete(one);
    this.#known.set(keyText(key), token);
  }
}

/** As launch.ts makes them. */
const TOKEN = /^[0-9a-f]{64}$/;

function untrusted(why: string): Trust {
  return { is: 'untrusted', why };
}

/** What the ledger says against it. */
function problemOf(state: State, { run: id, task: taskId, attempt, worker_name: worker }: Claim): string | undefined {
  const run = findRun(state, id);
  if (run === undefined) return `there is no run ${id}`;
  const task = findTask(run, taskId);
  if (task === undefined) return `run ${id} has no task ${taskId}`;
  const name = keyText({ run: id, task: taskId, attempt });
  if (attempt > task.attempts) return `there is no attempt ${name} yet`;
  if (attempt < task.attempts || task.phase.is !== 'running') return `the attempt ${name} is over`;
  return task.worker === worker
    ? undefined
    : `the worker of ${name} is ${task.worker ?? 'not chosen yet'}, not ${worker}`;
}

function runningIn(run: Run): AttemptKey[] {
  return run.tasks.filter((task) => task.phase.is === 'running').map((task) => currentKey(run, task));
}

const AGAIN_MS = 250;
const MOST_TRIES = 8;

/** A full table of files says nothing of the token; a bad block is believed in the end. */
async function readPatiently(path: string): Promise<Buffer> {
  for (let tries = 1; ; tries++) {
    try {
      return await readFile(path);
    } catch (error) {
      const short = shortageIn(error);
      if (!short || (short.of === 'EIO' && tries >= MOST_TRIES)) throw error;
      await pause(AGAIN_MS);
    }
  }
}
