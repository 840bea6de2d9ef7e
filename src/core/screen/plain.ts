import { PLAIN_RULES, type PlainQuestion, type Prompt } from './plain-rules.ts';

export type { PlainQuestion };

/**
 * Whether a program in a terminal waits for an answer on its last line; for programs without hooks and without screen rules
 * of their own. `lines` is the visible screen, top first. `cursorRow` counts from 0: a program that waits has its cursor on
 * the last line that is not blank, and one whose cursor is elsewhere does something else; without it that is not looked at.
 * What is printed bit by bit can look like a question for a moment: ask only when the screen has stood still.
 */
export function plainQuestion(lines: readonly string[], cursorRow?: number): PlainQuestion | undefined {
  const at = lines.findLastIndex((line) => line.trim() !== '');
  if (at < 0 || (cursorRow !== undefined && cursorRow !== at)) return undefined;
  const prompt = promptAt(lines, at);
  if (SHELL_PROMPT.test(prompt.last)) return undefined;
  for (const rule of PLAIN_RULES) {
    const found = rule.read(prompt);
    if (found) return { ...found, text: prompt.text, rule: rule.name };
  }
  return undefined;
}

/** What a line's rule says, for a person; undefined for a name the table does not have. */
export function plainRuleSays(name: string): string | undefined {
  return PLAIN_RULES.find((rule) => rule.name === name)?.says;
}

/** `user@host:~$`, `#`, `>>>`, `mysql>`: nothing is asked, a command is awaited. */
const SHELL_PROMPT =
  /^(?:[^?]{0,200}[\w)\]~/:]\s?)?[$#%❯➜»]$|^(?:>{2,3}|\.\.\.|In \[\d+\]:|\w{1,40}=[>#*-]{1,2}|(?:mysql|MariaDB \[[^\]]{1,40}\]|sqlite|ghci|cqlsh|node|irb\S{0,20})>)$/;

const LINES = 12;

function promptAt(lines: readonly string[], at: number): Prompt {
  const from = Math.max(0, at - LINES + 1, lines.slice(0, at).findLastIndex((line) => line.trim() === '') + 1);
  const block = lines.slice(from, at + 1).map((line) => line.trimEnd());
  const above = block.slice(0, -1);
  return {
    last: (block.at(-1) ?? '').trim(),
    items: itemsAbove(lines, above.length > 0 ? at : from),
    text: block.join('\n').trim(),
  };
}

/** Numbered lines directly above, blank lines between them and the prompt left out. */
function itemsAbove(lines: readonly string[], end: number): string[] {
  let at = end - 1;
  while (at >= 0 && lines[at]?.trim() === '') at -= 1;
  const items: string[] = [];
  for (; at >= 0 && items.length < MOST_ITEMS; at -= 1) {
    const line = lines[at]?.trim() ?? '';
    if (!/^\W{0,3}(?:\d{1,2}|[a-z])[).\]:]/i.test(line)) break;
    items.unshift(line);
  }
  return items;
}

const MOST_ITEMS = 30;
