import { sanitize } from '../text/sanitize.ts';
import { Counters, type Counted } from './counters.ts';
import { errorIn } from './error-lines.ts';
import { HeldErrors } from './held-error.ts';
import type { Found } from './kept.ts';
import { markIn } from './marks.ts';
import { testsIn } from './summaries.ts';
import { words } from './words.ts';

/** What is looked for: everything, or only what no agent says in a sentence. */
export type Looks = {
  readonly marks: boolean;
  readonly errors: boolean;
  /** The command that printed it. */
  readonly run?: string | undefined;
};

/**
 * Looks through the lines of a plain text for marks of progress, errors with their place, and what runs of tests count. Lines
 * come in their order, without their ends, as they are. What stands between lines of ``` is quoted, and says nothing of itself.
 */
export class TextScan {
  readonly #looks: Looks;
  readonly #counters = new Counters();
  readonly #errors = new HeldErrors();
  readonly #seen = new Set<string>();
  /** Lines of a quoted block that may yet come; 0: none is open. */
  #quoted = 0;

  constructor(looks: Looks) {
    this.#looks = looks;
  }

  line(raw: string, line: number): Found[] {
    const text = shownOf(raw);
    if (this.#isIdle && !TELLS.test(text)) return [];
    if (this.#isQuoted(text)) return [];
    return [
      ...this.#counted(this.#counters.line(text, line)),
      ...this.#summary(text, line),
      ...(this.#looks.errors ? this.#error(text, line) : []),
      ...(this.#looks.marks ? this.#mark(text, line) : []),
    ];
  }

  end(): Found[] {
    return this.#counted(this.#counters.end());
  }

  /** Nothing was begun that the line could go on with. */
  get #isIdle(): boolean {
    return this.#quoted === 0 && !this.#counters.isOpen && !this.#errors.isOpen;
  }

  #isQuoted(text: string): boolean {
    const inside = this.#quoted > 0;
    if (FENCE.test(text)) this.#quoted = inside ? 0 : LONGEST_QUOTE;
    else if (inside) this.#quoted -= 1;
    return inside || this.#quoted > 0;
  }

  #summary(text: string, line: number): Found[] {
    const tests = testsIn(text);
    return tests === undefined ? [] : [this.#tests({ says: text.replace(/^=+ | =+$/g, ''), line, tests })];
  }

  #counted(counted: Counted | undefined): Found[] {
    return counted === undefined ? [] : [this.#tests(counted)];
  }

  #tests({ says, line, tests }: Counted): Found {
    const { run } = this.#looks;
    const command = run === undefined ? {} : { command: { run: words(run) } };
    return { finding: { kind: 'test', says: words(says), line, ...command, tests } };
  }

  #error(text: string, line: number): Found[] {
    const single = errorIn(text);
    const error = single === undefined ? this.#errors.line(text, line) : { says: single, line };
    return error === undefined ? [] : this.#once({ kind: 'error', says: words(error.says), line: error.line });
  }

  #mark(text: string, line: number): Found[] {
    const mark = markIn(text);
    if (mark === undefined) return [];
    const finding = { kind: 'progress', says: words(mark.says), line } as const;
    return mark.sort === undefined ? this.#once(finding) : [{ finding, sort: mark.sort }];
  }

  /** Screens are drawn again and again, and runners repeat at the end what failed. */
  #once(finding: Found['finding']): Found[] {
    const key = `${finding.kind} ${finding.says}`;
    if (this.#seen.has(key)) return [];
    if (this.#seen.size >= MOST_SEEN) this.#seen.clear();
    this.#seen.add(key);
    return [{ finding }];
  }
}

/** Something of what is looked for is in the line: the others, nearly all, need no closer look. */
const TELLS =
  /error|exception|fail|pass|panicked|traceback|^ *tests?\b|^ok\b|not ok|: [EF]\d{3}|\.go:\d|[✓✔☑✅●%]|\[x\]|\d ?(?:\/|of) ?\d|```|~~~|^[#ℹ] |^\d+\) |^\S+\.\w{1,5}$|skipped in \d/i;
const FENCE = /^\s*(?:```|~~~)/;
/** Lines. A fence that is never closed hides no more than that. */
const LONGEST_QUOTE = 200;
const MOST_SEEN = 2000;

/** As a terminal shows it in the end: without sequences, and of what was written over the last state. */
function shownOf(raw: string): string {
  if (PLAIN.test(raw)) return raw.trimEnd();
  const last = raw.split('\r').findLast((part) => part.trim() !== '') ?? '';
  return sanitize(last).trimEnd();
}

const PLAIN = /^[\t -~]*$/;
