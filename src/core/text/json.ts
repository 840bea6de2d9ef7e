/**
 * JSON that is safe to print on a terminal: JSON itself escapes C0 only, and a terminal takes U+009B for the beginning of a
 * sequence. Everything that could drive it, or hide in it, is written as `\uXXXX`, which means the same to whoever reads JSON.
 */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(UNSAFE, escaped);
}

/** DEL, C1, bidirectional controls, zero-width and line separators, halves of pairs that stand alone, and tags. */
const UNSAFE = /[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => {
    const unit = character.charCodeAt(at);
    return `\\u${unit.toString(16).padStart(4, '0')}`;
  }).join('');
}
