import { ourCommandIn, withoutStopHook, withStopHook, type Hooked } from './stop-hook.ts';
import type { Now, Step } from './step.ts';

/** A document of the person's with a hook of omo's in it. */

export function installHook({ text }: Now, command: string): Step {
  return stepFor(withStopHook(text, command));
}

/**
 * As long as the file is what the installation made of a copy that was kept, or of nothing, that is put back byte for byte.
 * Otherwise the person has changed it since, and only the hook is taken out.
 */
export function removeHook({ text, kept }: Now): Step {
  if (text === undefined) return { is: 'nothing' };
  const command = ourCommandIn(text);
  if (command === undefined) return stepFor(withoutStopHook(text));
  const before = kept.find((copy) => makes(copy, command, text));
  if (before !== undefined) return { is: 'write', text: before };
  if (makes(undefined, command, text)) return { is: 'remove', backup: false };
  return stepFor(withoutStopHook(text));
}

function makes(before: string | undefined, command: string, after: string): boolean {
  const hooked = withStopHook(before, command);
  return hooked.is === 'changed' && hooked.text === after;
}

function stepFor(hooked: Hooked): Step {
  switch (hooked.is) {
    case 'there':
      return { is: 'nothing' };
    case 'theirs':
      return { is: 'nothing', note: `line ${hooked.line} runs the hook already, by your own entry; it stays as it is` };
    case 'changed':
      return {
        is: 'write',
        text: hooked.text,
        ...(hooked.note === undefined ? {} : { note: hooked.note }),
      };
    case 'refused':
      return { is: 'refuse', line: hooked.line, why: hooked.why };
  }
}
