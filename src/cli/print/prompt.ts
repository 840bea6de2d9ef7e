import type { PartName } from '../../core/events/prompt-parts.ts';
import { sanitize } from '../../core/text/sanitize.ts';
import type { PromptShown } from '../../protocol/messages.ts';
import type { Output } from './output.ts';
import { page } from './page.ts';
import type { Paint } from './paint.ts';
import { safeLine } from './safe.ts';
import { table } from './table.ts';
import { measureFor } from './width.ts';

/** A prompt for a person's eyes: each part below a line that says whose it is. One part alone needs no such line. */
export function promptLines({ parts }: PromptShown, only: PartName | undefined, paint: Paint): string[] {
  if (only !== undefined) return parts.filter(({ name }) => name === only).flatMap(({ text }) => textLines(text));
  return page(...parts.map(({ name, by, text }) => [heading(name, by, paint), ...textLines(text)]));
}

export interface ListedPart {
  readonly name: PartName;
  readonly by: 'omo' | 'you';
  readonly file: string;
  /** What its template names. */
  readonly places: readonly string[];
}

/** The parts with their files, then everything that a template can name. */
export async function partLines(
  parts: readonly ListedPart[],
  places: readonly { readonly name: string; readonly means: string }[],
  { columns, paint }: Pick<Output, 'columns' | 'paint'>,
): Promise<string[]> {
  const whose = parts.map(({ name, by, file }) => [
    { text: name, style: 'cyan' as const },
    { text: by === 'omo' ? 'omo’s' : 'yours' },
    { text: safeLine(file) },
  ]);
  const named = places.map(({ name, means }) => [
    { text: `{{${name}}}`, style: 'cyan' as const },
    {
      text: parts
        .filter((part) => part.places.includes(name))
        .map((part) => part.name)
        .join(', '),
    },
    { text: safeLine(means) },
  ]);
  const measure = await measureFor([...whose, ...named].flat().map(({ text }) => text));
  return page(
    table(
      [{ head: 'PART' }, { head: 'WHOSE' }, { head: 'A FILE THAT REPLACES IT', gives: true }],
      whose,
      columns(),
      measure,
      paint,
    ),
    table(
      [{ head: 'PLACE' }, { head: 'IN' }, { head: 'WHAT STANDS THERE', gives: true }],
      named,
      columns(),
      measure,
      paint,
    ),
  );
}

function heading(name: string, by: 'omo' | 'you', paint: Paint): string {
  return by === 'omo'
    ? paint('dim', `--- ${safeLine(name)}, omo’s ---`)
    : paint('cyan', `--- ${safeLine(name)}, yours (prompts/${safeLine(name)}.md) ---`);
}

function textLines(text: string): string[] {
  return sanitize(text)
    .replace(/(?<!\n)\n+$/, '')
    .split('\n');
}
