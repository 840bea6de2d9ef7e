import { styleText } from 'node:util';
import { sanitize } from '../../core/text/sanitize.ts';
import { FORMS } from './forms.ts';
import type { Line } from './lines.ts';
import { parseEvent } from './outcome.ts';
import type { Shown } from './output-form.ts';

/**
 * A line of an agent's structured output as lines for a person, each with its line end; nothing when it tells nothing a
 * person waits for. What is no JSON object (a warning printed in between) is shown as it is. Safe to print.
 */
export function render(line: Line, colour: boolean): string {
  if (!line.whole)
    return renderShown({ is: 'trouble', text: 'a line too long to show; it is in output.jsonl' }, colour);
  if (line.text.trim() === '') return '';
  const event = parseEvent(line.text);
  if (event === undefined) return `${clip(sanitize(line.text), LONGEST.tool)}\n`;
  const shown = Object.values(FORMS).flatMap((form) => form.show(event));
  return shown.map((one) => renderShown(one, colour)).join('');
}

export function renderShown(shown: Shown, colour: boolean): string {
  const { before, style } = LOOK[shown.is];
  const text = clip(sanitize(shown.text).trimEnd(), LONGEST[shown.is]);
  if (text === '') return '';
  const line = `${before}${text}`;
  return `${colour && style !== undefined ? styleText(style, line, { validateStream: false }) : line}\n`;
}

const LOOK = {
  said: { before: '', style: undefined },
  command: { before: '$ ', style: 'cyan' },
  file: { before: 'wrote ', style: 'green' },
  tool: { before: '· ', style: 'dim' },
  trouble: { before: '! ', style: 'yellow' },
  failure: { before: 'failed: ', style: 'red' },
} as const satisfies Record<Shown['is'], { before: string; style: Parameters<typeof styleText>[0] | undefined }>;

/** Characters. */
const LONGEST: Record<Shown['is'], number> = {
  said: 20_000,
  command: 2000,
  file: 1000,
  tool: 300,
  trouble: 1000,
  failure: 4000,
};

function clip(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest).replace(/\p{Surrogate}$/u, '')} …` : text;
}
