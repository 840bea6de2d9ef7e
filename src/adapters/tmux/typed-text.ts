import { OmoError } from '../../core/errors.ts';

/** Text that cannot leave a paste or press a key. */
export interface TypedText {
  readonly text: string;
  /** How many control characters were taken out; CR and CRLF became LF and are not counted. */
  readonly removed: number;
}

/**
 * Makes text fit to be pasted: CR and CRLF become LF; every other control goes, except TAB and LF. ESC itself goes,
 * not only the end of a bracketed paste, which has split and nested forms. Throws E_ENCODING for half a surrogate
 * pair and E_USAGE when nothing is left.
 */
export function typedText(raw: string): TypedText {
  const half = /\p{Surrogate}/u.exec(raw);
  if (half !== null) {
    throw new OmoError(
      'E_ENCODING',
      `text to be typed must be Unicode, but this has half a surrogate pair at position ${half.index}.`,
    );
  }
  const lines = raw.replaceAll(/\r\n?/g, '\n');
  const text = lines.replaceAll(CONTROLS, '');
  if (text === '') {
    throw new OmoError('E_USAGE', 'there is nothing to type: the text is empty, or has only control characters.');
  }
  return { text, removed: lines.length - text.length };
}

/** `Cc` is C0, DEL and C1. */
const CONTROLS = /(?![\t\n])\p{Cc}/gu;
