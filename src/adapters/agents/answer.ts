import type { Exit } from './exit-words.ts';
import { FORMS } from './forms.ts';
import { LineCutter } from './lines.ts';
import { parseEvent, readOutcome, type Outcome } from './outcome.ts';
import type { Heard } from './output-form.ts';

/** An agent's outcome with all of its last message: a verdict is longer than what a report takes of it. */
export function readAnswer(agent: keyof typeof FORMS, stdout: string, exit: Exit, at: number): Outcome {
  const cutter = new LineCutter();
  const lines = [...cutter.push(Buffer.from(stdout)), ...cutter.end()];
  const heard = lines.reduce<Heard>(
    (before, { text }) => {
      const event = parseEvent(text);
      return event === undefined ? before : FORMS[agent].hear(before, event, at);
    },
    { end: { is: 'open' }, notes: [] },
  );
  const { said } = heard;
  return { ...readOutcome(agent, stdout, exit, at), ...(said !== undefined && { summary: said }) };
}
