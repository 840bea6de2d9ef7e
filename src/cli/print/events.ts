import type { Fact } from '../../core/report/said.ts';
import { says } from '../../core/report/says.ts';
import { jsonText } from '../../core/text/json.ts';
import { moment } from './duration.ts';
import type { Paint } from './paint.ts';
import { safeLine } from './safe.ts';

/** An event in one line: when, whose, and what in plain words; what omo only decided by its name. */
export function eventLine({ seq, event }: Fact, worker: string | undefined, now: number, paint: Paint): string {
  const time = moment(new Date(event.at).toISOString(), now);
  const whose = safeLine(worker ?? ('run' in event ? `run ${event.run}` : 'omo')).padEnd(WHOSE);
  const said = says(event);
  const words = said ? said.says : paint('dim', safeLine(bare(event)));
  return `${paint('dim', `${String(seq).padStart(SEQ)}  ${time}`)}  ${paint('cyan', whose)}  ${words}`;
}

/** One JSON object on one line. */
export function eventJson({ seq, event }: Fact): string {
  return jsonText({ seq, ...event });
}

/** A stream has no widths known beforehand; most names fit. */
const WHOSE = 16;
const SEQ = 5;

function bare(event: Fact['event']): string {
  const key =
    'attempt' in event
      ? ` ${event.task}#${event.attempt}`
      : 'task' in event
        ? ` ${event.task}`
        : 'message' in event
          ? ` ${event.message}`
          : 'question' in event
            ? ` ${event.question}`
            : '';
  return `${event.type}${key}`;
}
