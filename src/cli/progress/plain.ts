import type { Report } from '../../core/report/report.ts';
import { clock } from '../print/duration.ts';
import type { Output } from '../print/output.ts';
import { changes } from './changes.ts';
import type { View } from './view.ts';

/** Progress for logs and pipes: one line at each change, with the time of day. */
export function plainView(err: Output, now: () => number): View {
  let before: Report | undefined;
  const say = (line: string) => err.lines(`${clock(new Date(now()))} ${line}`);
  return {
    show: (report) => {
      for (const line of changes(before, report)) say(line);
      before = report;
    },
    say,
    pause: () => undefined,
    end: () => undefined,
  };
}
