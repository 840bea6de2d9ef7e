import type { Exit } from '../../../src/adapters/agents/exit-words.ts';
import { FORMS } from '../../../src/adapters/agents/forms.ts';
import { LineCutter } from '../../../src/adapters/agents/lines.ts';
import { parseEvent, readOutcome, type Outcome } from '../../../src/adapters/agents/outcome.ts';
import type { Heard } from '../../../src/adapters/agents/output-form.ts';

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
