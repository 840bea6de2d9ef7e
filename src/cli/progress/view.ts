import type { Report } from '../../core/report/report.ts';

/** Where a run's progress is shown. */
export interface View {
  show(report: Report): void;
  /** A line of its own, that stays. */
  say(line: string): void;
  /** Leaves the terminal to a question; the next `show` goes on. */
  pause(): void;
  /** Takes down what was only for the time of the run. */
  end(): void;
}
