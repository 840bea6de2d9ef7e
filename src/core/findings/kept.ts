import type { Counts, Finding } from './finding.ts';

/** What a scan of text found: a finding, and for a mark that only says how far something is, what marks it goes with. */
export interface Found {
  readonly finding: Finding;
  /** A further mark of the same sort, right after it, takes its place: a counter is worth its last state. */
  readonly sort?: string | undefined;
}

const MOST = 1000;

/** Gathers findings: counts all, and keeps so many of them that no log fills the memory. */
export class Kept {
  #kept: Found[] = [];
  readonly #counts: Record<Finding['kind'], number> = { progress: 0, error: 0, file: 0, command: 0, test: 0, limit: 0 };

  add(found: Found): void {
    const last = this.#kept.at(-1);
    if (found.sort !== undefined && last?.sort === found.sort) {
      this.#kept[this.#kept.length - 1] = found;
      return;
    }
    this.#counts[found.finding.kind] += 1;
    this.#kept.push(found);
    if (this.#kept.length >= MOST * 2) this.#kept = thinned(this.#kept);
  }

  /** In the order of their lines. */
  get findings(): Finding[] {
    return thinned(this.#kept)
      .map(({ finding }) => finding)
      .toSorted((a, b) => a.line - b.line);
  }

  get counts(): Counts {
    return { ...this.#counts };
  }
}

/** The last MOST; the oldest of what tells least go first. */
function thinned(all: readonly Found[]): Found[] {
  let over = all.length - MOST;
  let left = [...all];
  for (const tellsLittle of [isProgress, isFine, isAny]) {
    left = left.filter((found) => over <= 0 || !tellsLittle(found) || over-- <= 0);
  }
  return left;
}

function isProgress({ finding }: Found): boolean {
  return finding.kind === 'progress';
}

function isFine({ finding }: Found): boolean {
  return finding.kind === 'command' && finding.command?.exitCode === 0;
}

function isAny(): boolean {
  return true;
}
