import { OmoError } from '../../core/errors.ts';

/** Throws E_USAGE for no keys at all, and for a name tmux does not know: it would type the name, letter by letter. */
export function checkKeys(keys: readonly string[]): void {
  if (keys.length === 0) throw new OmoError('E_USAGE', 'there is no key to press.');
  const bad = keys.find((key) => !KEY.test(key));
  if (bad === undefined) return;
  throw new OmoError(
    'E_USAGE',
    `${JSON.stringify(bad)} is no key: Enter, Escape, Tab, Up, Down, C-c, M-Enter, F1, a letter or a digit is.`,
  );
}

const NAMES = [
  ['Enter', 'Escape', 'Tab', 'BTab', 'Space', 'BSpace', 'Up', 'Down', 'Left', 'Right'],
  ['Home', 'End', 'PPage', 'NPage', 'IC', 'DC', 'F[1-9]', 'F1[0-2]', '[0-9A-Za-z]'],
].flat();
const KEY = new RegExp(`^(?:[CMS]-)*(?:${NAMES.join('|')})$`);
