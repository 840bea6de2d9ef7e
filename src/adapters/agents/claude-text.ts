/**
 * The text as Claude Code's composer must get it (2.1.197, pasted, then Enter): it reads a `/` or `!` at the beginning as
 * a command, a `\` at the end makes Enter a new line, an `@` word at the end opens a list that swallows Enter, and some
 * words alone end the program. Blanks at the end are cut off again, unless the text is so long that the composer shows
 * only `[Pasted text]`; the blank at the beginning reaches the model, and so does the dot.
 */
export function composerText(text: string): string {
  if (ENDS_IT.test(text)) return `${text.trimEnd()}.`;
  const begun = /^[/!]/.test(text) ? ` ${text}` : text;
  return OPEN_END.test(begun) ? `${begun} ` : begun;
}

const ENDS_IT = /^\s*(?:exit|quit|:q!?|:wq!?)\s*$/;
const OPEN_END = /\\$|(?:^|\s)@(?:"[^"]*[^"\s]|\S*)$/;

/** Whether `accepted`, from its UserPromptSubmit hook, is what was typed, or was to be typed. */
export function isSame(typed: string, accepted: string): boolean {
  return inItsForm(composerText(typed)) === inItsForm(accepted);
}

/** What the composer does to a text: control characters go, tabs are four blanks, blanks at the end go, short texts become NFC. */
function inItsForm(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\t', '    ')
    .replaceAll(/(?!\n)\p{Cc}/gu, '')
    .normalize('NFC')
    .trimEnd();
}
