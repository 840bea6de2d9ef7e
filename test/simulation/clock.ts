interface Entry {
  at: number;
  readonly order: number;
  /** `machine`: it stands still while the machine sleeps; `calendar`: it does not. */
  readonly of: 'machine' | 'calendar';
  readonly run: () => void;
}

/** Time that goes on only from one thing to the next. */
export class Clock {
  /** ms since the epoch. */
  now: number;
  #slept = 0;
  #made = 0;
  #heap: Entry[] = [];

  constructor(now: number) {
    this.now = now;
  }

  /** ms that the machine has been awake. */
  get awake(): number {
    return this.now - this.#slept;
  }

  /** When the next thing happens; undefined when nothing will. */
  get next(): number | undefined {
    return this.#heap[0]?.at;
  }

  after(ms: number, run: () => void): void {
    this.#push({ at: this.now + ms, order: this.#made++, of: 'machine', run });
  }

  at(time: number, run: () => void): void {
    this.#push({ at: time, order: this.#made++, of: 'calendar', run });
  }

  /** Lets the next thing happen. */
  step(): void {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return;
    if (first !== last) this.#sink(last);
    this.now = Math.max(this.now, first.at);
    first.run();
  }

  sleep(ms: number): void {
    this.now += ms;
    this.#slept += ms;
    const entries = this.#heap;
    this.#heap = [];
    for (const entry of entries) {
      if (entry.of === 'machine') entry.at += ms;
      this.#push(entry);
    }
  }

  #push(entry: Entry): void {
    let index = this.#heap.length;
    for (; index > 0;) {
      const above = (index - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      this.#heap[index] = parent;
      index = above;
    }
    this.#heap[index] = entry;
  }

  /** The entry takes the place of the first. */
  #sink(entry: Entry): void {
    let index = 0;
    for (;;) {
      const child = this.#smaller(2 * index + 1, 2 * index + 2);
      const below = this.#heap[child];
      if (below === undefined || isBefore(entry, below)) break;
      this.#heap[index] = below;
      index = child;
    }
    this.#heap[index] = entry;
  }

  #smaller(left: number, right: number): number {
    const [a, b] = [this.#heap[left], this.#heap[right]];
    return a !== undefined && b !== undefined && isBefore(b, a) ? right : left;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
