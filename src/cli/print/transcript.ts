import { WHO } from '../../core/report/says-talk.ts';
import type { Content, Entry, Transcript } from '../../core/report/transcript.ts';
import { sanitize } from '../../core/text/sanitize.ts';
import { moment } from './duration.ts';
import { page } from './page.ts';
import type { Paint } from './paint.ts';
import { safeLine } from './safe.ts';

/** A conversation as a Markdown page: a heading for each task, one for whoever speaks, and what was said as it was said. */
export function transcriptLines({ worker, run, tasks, entries }: Transcript, now: number, paint: Paint): string[] {
  const name = safeLine(worker);
  return page(
    [paint('bold', `# ${name}`), `run ${run}`],
    ...tasks.flatMap(({ id, title, agent }) => {
      const own = entries.filter(({ task }) => task === id);
      const heading = paint('bold', `## ${safeLine(title)}`);
      const told =
        own.length === 0 ? [['It has not begun yet.']] : own.map((entry) => entryLines(entry, name, now, paint));
      return [[heading, `task ${id}, agent ${safeLine(agent)}`], ...told];
    }),
  );
}

function entryLines(entry: Entry, worker: string, now: number, paint: Paint): string[] {
  const time = moment(entry.at, now);
  if (entry.is === 'note') return [paint('dim', `--- ${time} ${safeLine(entry.text)}`)];
  const { heading, body } = spoken(entry, worker);
  const style = entry.is === 'said' || entry.is === 'asked' ? 'cyan' : 'green';
  return [paint(style, `### ${time} ${heading}`), ...body];
}

function spoken(entry: Exclude<Content, { is: 'note' }>, worker: string): { heading: string; body: string[] } {
  switch (entry.is) {
    case 'given':
      return { heading: `${giver(entry)} → ${worker}${fate(entry)}`, body: textLines(entry.text) };
    case 'typed':
      return { heading: `typed in the terminal of ${worker}`, body: textLines(entry.text) };
    case 'said':
      return { heading: worker, body: textLines(entry.text) };
    case 'asked':
      return { heading: `${worker} asks ${entry.question} (${entry.kind})`, body: askedLines(entry) };
    case 'answered':
      return {
        heading: `${WHO[entry.by]} → ${worker}, answering ${entry.question}${fate(entry)}`,
        body: textLines(entry.text),
      };
  }
}

function giver({ from, answers, by }: Extract<Content, { is: 'given' }>): string {
  const who =
    by !== undefined ? WHO[by] : from === 'responder' ? 'the responder' : from === 'goal' ? 'the goal' : 'the person';
  return answers === undefined ? who : `${who}, answering ${answers}`;
}

function fate({ state, ...entry }: Extract<Content, { is: 'given' | 'answered' }>): string {
  const reason = 'reason' in entry && entry.reason !== undefined ? `: ${safeLine(entry.reason)}` : '';
  return ` · ${state}${reason}`;
}

/** What it asked was just said when the question is the end of a turn, its options often too. */
function askedLines({ text, options, said, withdrawn }: Extract<Content, { is: 'asked' }>): string[] {
  const listed = said && options.every((option) => text.includes(option));
  return [
    ...(said ? [] : textLines(text)),
    ...(listed ? [] : options).map((option, i) => `${i + 1}. ${safeLine(option)}`),
    ...(withdrawn === undefined ? [] : [`(nobody can answer it any more: ${safeLine(withdrawn)})`]),
  ];
}

function textLines(text: string): string[] {
  return sanitize(text).replace(/^\n+/, '').trimEnd().split('\n');
}
