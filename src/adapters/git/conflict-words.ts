import { oneLine } from '../../core/text/line.ts';
import { shown, type RawName } from './names.ts';

/** A file's name in a sentence: whatever it holds, it stays a name. */
export function inWords(name: RawName): string {
  return oneLine(shown(name));
}
