/**
 * The text as OpenCode's composer must get it (1.18.33, pasted, then Enter): it runs a `/` at the beginning as a command,
 * an `@` word at the end opens a list that swallows Enter, and some words alone end the program. From what has three lines
 * or more than 150 characters it cuts off the blanks at both ends, so there a blank without width is what keeps the `/` off.
 */
export function composerText(text: string): string {
  if (ENDS_IT.test(text)) return `${text.trim()}.`;
  const begun = /^\s*\//.test(text) ? `${isLong(text) ? NO_WIDTH : ' '}${text}` : text;
  return /(?:^|\s)@\S*$/.test(begun) ? `${begun} ` : begun;
}

const ENDS_IT = /^\s*(?:exit|quit|:q)\s*$/;
const NO_WIDTH = '\u200B';

/** A paste that the composer shows as `[Pasted ~3 lines]`. */
function isLong(text: string): boolean {
  return text.trim().length > 150 || text.trim().split('\n').length >= 3;
}

/** Whether `accepted`, from the plugin's `chat.message`, is what was typed, or was to be typed. */
export function isSame(typed: string, accepted: string): boolean {
  return inItsForm(composerText(typed)) === inItsForm(composerText(accepted));
}

function inItsForm(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').trim();
}
