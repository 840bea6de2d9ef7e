import type { AgentSpec } from '../../core/events/agent-spec.ts';
import type { Found } from '../../core/findings/kept.ts';
import { TextScan } from '../../core/findings/text-scan.ts';
import { failureFinding } from './agent-findings.ts';
import { configuredLimit, LAST_LINES } from './configured-limit.ts';
import type { Exit } from './exit-words.ts';
import { lastLine } from './last-line.ts';
import type { Line } from './lines.ts';

/** What is known of a program that prints plain text. */
export interface Known {
  /** How it tells of its provider's limit, as config.json says. */
  readonly limited?: AgentSpec['limited'];
  /** How it ended; absent: it still runs, or was done: then it met no limit. */
  readonly failed?: (Exit & { readonly at: number }) | undefined;
}

/** The findings of plain text, line by line: of a program of the person's, or of an agent's screen, which shows its prose. */
export class TextFindings {
  readonly #scan: TextScan;
  readonly #known: Known;
  #last: readonly { readonly text: string; readonly line: number }[] = [];

  constructor(shows: 'program' | 'screen', known: Known = {}) {
    this.#scan = new TextScan({ marks: true, errors: shows === 'program' });
    this.#known = known;
  }

  hear({ text, whole }: Line, line: number): Found[] {
    // Nobody reads a line of that length: it is data, or an attack.
    if (!whole) return [];
    if (this.#known.limited !== undefined) this.#remember(text, line);
    return this.#scan.line(text, line);
  }

  end(): Found[] {
    return [...this.#scan.end(), ...this.#limit()];
  }

  #remember(text: string, line: number): void {
    const { said } = lastLine(text);
    if (said !== undefined) this.#last = [...this.#last, { text: said, line }].slice(-LAST_LINES);
  }

  #limit(): Found[] {
    const { limited, failed } = this.#known;
    if (failed === undefined) return [];
    const failure = configuredLimit(
      limited,
      this.#last.map(({ text }) => text),
      failed,
      failed.at,
    );
    const line = this.#last.findLast(({ text }) => text === failure?.message)?.line ?? this.#last.at(-1)?.line ?? 1;
    return failure === undefined ? [] : [failureFinding(failure, { line })];
  }
}
