import type { Report } from '../../core/report/report.ts';
import type { Paint } from '../print/paint.ts';
import { wide } from '../print/width.ts';
import { retries } from './changes.ts';
import { progressLines } from './lines.ts';
import type { View } from './view.ts';

/** Ten pictures a second are as many as eyes follow. */
const FRAME_MS = 100;

/** Progress on a terminal, redrawn in place. */
export async function liveView(stream: NodeJS.WriteStream, paint: Paint, now: () => number): Promise<View> {
  const [{ createLogUpdate }, measure] = [await import('log-update'), await wide()];
  const log = createLogUpdate(stream);
  let report: Report | undefined;
  let timer: NodeJS.Timeout | undefined;
  const draw = () => {
    // One column is left free: a full last column makes some terminals wrap.
    if (report)
      log(
        progressLines(report, now(), {
          columns: (stream.columns || 80) - 1,
          rows: stream.rows || 24,
          measure,
          paint,
        }).join('\n'),
      );
  };
  const rest = () => {
    clearInterval(timer);
    timer = undefined;
    log.clear();
  };
  return {
    show: (next) => {
      for (const line of retries(report, next)) log.persist(paint('yellow', line));
      report = next;
      timer ??= setInterval(draw, FRAME_MS);
    },
    say: (line) => log.persist(line),
    pause: rest,
    end: () => {
      rest();
      log.done();
    },
  };
}
