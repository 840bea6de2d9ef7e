import type { Book } from './book.ts';
import { FOUND } from './book.ts';
import { jobsOf } from './jobs.ts';
import type { Job } from './jobs.ts';
import type { Caps, Night } from './night.ts';
import { DUSK } from './night.ts';
import { nextWindow, windowAt } from './windows.ts';

/** How an oracle plays: each way is best on some nights, and the best of all is what omo is held against. */
export interface Play {
  /** What has begun where a window has begun stays there, or moves, and begins anew, if that is sooner. */
  readonly moves: 'never' | 'if sooner';
  /** What would be cut by a window is begun all the same, or only when nothing else fits. */
  readonly cut: 'begun' | 'begun last';
}

const PLAYS: readonly Play[] = (['never', 'if sooner'] as const).flatMap((moves) =>
  (['begun', 'begun last'] as const).map((cut) => ({ moves, cut })),
);

/**
 * When the last of that night's work is done by one who knows every window beforehand: he never begins in one, begins at the
 * moment one ends, loses nothing of what is worked when one begins, and has the same caps, lengths and faults as omo had. Whose
 * turn it is he decides as omo does, since how long a task will take nobody knows.
 */
export function oracleEnd(night: Night, book: Book): number {
  return Math.min(...PLAYS.map((play) => new Oracle(night, book, play).end()));
}

class Oracle {
  readonly #night: Night;
  readonly #play: Play;
  /** Those that are not done, by their turn. */
  #jobs: Job[];
  #atWork: Job[] = [];
  /** When something may change that is not the end of a leg, in order. */
  readonly #calendar: number[];
  #caps: Caps;
  #now = DUSK;

  constructor(night: Night, book: Book, play: Play) {
    this.#night = night;
    this.#play = play;
    this.#caps = night.caps;
    this.#jobs = jobsOf(night, book).toSorted((a, b) => b.chain.tasks - a.chain.tasks);
    this.#calendar = calendarOf(night);
  }

  end(): number {
    while (this.#jobs.length > 0) {
      this.#begin();
      this.#passTo(this.#nextChange());
    }
    return this.#now;
  }

  #nextChange(): number {
    const ends = this.#isAsleep() ? [] : this.#atWork.map((job) => this.#now + left(job));
    while (this.#calendar[0] !== undefined && this.#calendar[0] <= this.#now) this.#calendar.shift();
    const next = Math.min(...ends, this.#calendar[0] ?? Number.POSITIVE_INFINITY);
    if (!Number.isFinite(next)) throw new Error('the oracle does not know how to go on');
    return next;
  }

  #passTo(time: number): void {
    const ms = this.#isAsleep() ? 0 : time - this.#now;
    this.#now = time;
    for (const job of this.#atWork) {
      job.worked += ms;
      if (left(job) <= 0) this.#legOver(job);
      else if (this.#isCut(job.home)) job.is = 'ready';
    }
    this.#atWork = this.#atWork.filter(({ is }) => is === 'at work');
    this.#caps = this.#capsAt(time);
    this.#jobs = this.#jobs.filter(({ is }) => is !== 'done');
    for (const job of this.#jobs) if (job.is === 'not yet' && isWanted(job, time)) job.is = 'ready';
  }

  #capsAt(time: number): Caps {
    const set = this.#night.changes.flatMap((change) =>
      change.is === 'caps' && change.at <= time ? [change.caps] : [],
    );
    return set.at(-1) ?? this.#night.caps;
  }

  #legOver(job: Job): void {
    job.legs.shift();
    job.worked = 0;
    job.is = job.legs.length === 0 ? 'done' : 'ready';
  }

  #isCut(provider: string | undefined): boolean {
    const windows = this.#night.services.get(provider ?? '')?.windows ?? [];
    return windowAt(windows, this.#now) !== undefined;
  }

  #isAsleep(): boolean {
    return this.#night.changes.some(
      ({ at, ...what }) => what.is === 'sleep' && at <= this.#now && this.#now < at + what.ms,
    );
  }

  #begin(): void {
    if (this.#isAsleep()) return;
    const ready = this.#jobs.filter((job) => job.is === 'ready' && !this.#isHeld('run', job.run));
    const board = new Map(this.#providers().map((provider) => [provider, this.#room(provider)]));
    if (this.#play.cut === 'begun last') for (const job of ready) this.#place(job, 'fits', board);
    for (const job of ready) if (job.is === 'ready') this.#place(job, 'any', board);
  }

  #place(job: Job, which: 'fits' | 'any', board: Map<string, number>): void {
    if (this.#atWork.length >= this.#caps.all) return;
    if (this.#atWork.filter(({ run }) => run === job.run).length >= job.most) return;
    const open = job.providers
      .map((provider) => ({ provider, room: board.get(provider) ?? 0, fits: this.#fits(job, provider) }))
      .filter(({ room, fits }) => room > 0 && (fits || which === 'any'));
    const best = open.find(({ provider }) => provider === job.home && job.worked > 0) ?? this.#elsewhere(job, open);
    if (best === undefined) return;
    if (best.provider !== job.home || !job.resumes) job.worked *= FOUND;
    if (job.stays) job.providers = [best.provider];
    job.home = best.provider;
    job.is = 'at work';
    board.set(best.provider, best.room - 1);
    this.#atWork.push(job);
  }

  #elsewhere<Open extends { provider: string; room: number; fits: boolean }>(
    job: Job,
    open: readonly Open[],
  ): Open | undefined {
    if (job.worked > 0 && job.resumes && !this.#isSooner(job)) return undefined;
    return open.toSorted((a, b) => Number(b.fits) - Number(a.fits) || b.room - a.room)[0];
  }

  /** Than to wait for where it has begun. */
  #isSooner(job: Job): boolean {
    if (this.#play.moves === 'never') return false;
    const windows = this.#night.services.get(job.home ?? '')?.windows ?? [];
    return job.worked * (1 - FOUND) < (windowAt(windows, this.#now)?.until ?? this.#now) - this.#now;
  }

  #fits(job: Job, provider: string): boolean {
    const worked = provider === job.home && job.resumes ? job.worked : job.worked * FOUND;
    const windows = this.#night.services.get(provider)?.windows ?? [];
    return this.#now + (job.legs[0] ?? 0) - worked <= nextWindow(windows, this.#now);
  }

  #providers(): string[] {
    return [...this.#night.services.keys()];
  }

  #room(provider: string): number {
    if (this.#isCut(provider) || this.#isHeld('provider', provider)) return 0;
    return (this.#caps.pools[provider] ?? 0) - this.#atWork.filter(({ home }) => home === provider).length;
  }

  #isHeld(what: 'run' | 'provider', name: string): boolean {
    return this.#night.changes.some((change) => {
      const held =
        change.is === 'pause-provider' ? change.provider : change.is === 'pause-run' ? change.run : undefined;
      const same = change.is === `pause-${what}` && held === name;
      return same && 'until' in change && change.at <= this.#now && this.#now < change.until;
    });
  }
}

function isWanted({ from, needs }: Job, now: number): boolean {
  return from <= now && needs.every(({ is }) => is === 'done');
}

function left({ legs, worked }: Job): number {
  return (legs[0] ?? 0) - worked;
}

function calendarOf({ services, changes, runs }: Night): number[] {
  const times = [
    ...[...services.values()].flatMap(({ windows }) => windows.flatMap(({ from, until }) => [from, until])),
    ...changes.flatMap((change) => [
      change.at,
      ...('until' in change ? [change.until] : change.is === 'sleep' ? [change.at + change.ms] : []),
    ]),
    ...runs.map(({ at }) => at),
  ];
  return times.toSorted((a, b) => a - b);
}
