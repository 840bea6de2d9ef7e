import type { TestCounts } from './finding.ts';

/** A run of tests whose counts stand on several lines. */
export interface Counted {
  readonly says: string;
  readonly line: number;
  readonly tests: TestCounts;
}

/**
 * Puts together what `node --test` (`# pass 3` or `ℹ pass 3`, one line each) and mocha (`3 passing (5ms)`, `1 failing`) count.
 */
export class Counters {
  #open: { readonly of: Form; readonly line: number; counts: Record<string, number> } | undefined;

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** What the line ends, if anything. */
  line(text: string, line: number): Counted | undefined {
    const found = read(text);
    if (found === undefined) return this.#open === undefined ? undefined : this.end();
    const begins = found.name === FIRST[found.of];
    const ended = begins || this.#open?.of !== found.of ? this.end() : undefined;
    if (begins) this.#open = { of: found.of, line, counts: {} };
    if (this.#open !== undefined) this.#open.counts[found.name] = found.count;
    return ended;
  }

  end(): Counted | undefined {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined || !('pass' in open.counts || 'passing' in open.counts)) return undefined;
    return { line: open.line, ...WORDS[open.of](open.counts) };
  }
}

type Form = 'node' | 'mocha';
const FIRST = { node: 'tests', mocha: 'passing' } as const satisfies Record<Form, string>;

function read(text: string): { of: Form; name: string; count: number } | undefined {
  const node = /^[#ℹ] (tests|suites|pass|fail|cancelled|skipped|todo) (\d{1,9})$/.exec(text);
  if (node !== null) return { of: 'node', name: node[1] ?? '', count: Number(node[2]) };
  const mocha = /^ {2}(\d{1,9}) (passing|pending|failing)(?: \(\d+m?s\))?$/.exec(text);
  return mocha === null ? undefined : { of: 'mocha', name: mocha[2] ?? '', count: Number(mocha[1]) };
}

const WORDS: Record<Form, (counts: Record<string, number>) => Omit<Counted, 'line'>> = {
  node: ({ tests = 0, pass = 0, fail = 0, cancelled = 0, skipped = 0, todo = 0 }) => ({
    says: `tests ${tests}, pass ${pass}, fail ${fail + cancelled}, skipped ${skipped + todo}`,
    tests: { passed: pass, failed: fail + cancelled, skipped: skipped + todo },
  }),
  mocha: ({ passing = 0, failing = 0, pending = 0 }) => ({
    says: `${passing} passing, ${failing} failing, ${pending} pending`,
    tests: { passed: passing, failed: failing, skipped: pending },
  }),
};
