/** A model's answer may be a book; a report and a journal take this much of it, UTF-16 units. */
const LONGEST = 4000;

/** The beginning of a long text, with an ellipsis for the rest; never half a character. */
export function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST).replace(/\p{Surrogate}$/u, '')}…` : text;
}
