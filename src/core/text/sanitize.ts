/**
 * Untrusted text made safe to print on a terminal: no escape sequence and no control character comes out, except tab and
 * line feed; what would be invisible or turn the reading direction is shown as `<U+202E>`. One pass, linear in the text's length.
 * A control string (title, clipboard, image) that is never closed is removed to the end of its line only, so that it can't hide what follows.
 */
export function sanitize(text: string): string {
  return text
    .replace(SEQUENCE, '')
    .replace(/\r\n?/g, '\n')
    .replace(CONTROL, '')
    .replace(HIDDEN, (character) => `<U+${codePoint(character)}>`)
    .replace(/\p{Surrogate}/gu, '\uFFFD');
}

const ESC = '\u001B';
const ST = '\u009C';
const CSI = `(?:${ESC}\\[|\u009B)[0-?]*[ -/]*[@-~]?`;
/** OSC, DCS, SOS, PM and APC: up to BEL or ST; another escape, CAN or SUB breaks them off. */
const STRING = `(?:${ESC}[\\]PX^_]|[\u009D\u0090\u0098\u009E\u009F])[^\u0007${ESC}${ST}\u0018\u001A\n]*(?:\u0007|${ESC}\\\\|${ST})?`;
const SHORT = `${ESC}[ -/]*[0-~]?`;
const SEQUENCE = new RegExp(`${CSI}|${STRING}|${SHORT}`, 'g');
const CONTROL = /(?![\t\n])\p{Cc}/gu;
/** Bidirectional controls, zero-width characters, line separators, tags; the joiner only where it doesn't join an emoji. */
const HIDDEN =
  /[\u061C\u200B\u200C\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]|(?<![\p{Extended_Pictographic}\uFE0F\p{Emoji_Modifier}])\u200D/gu;

function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
