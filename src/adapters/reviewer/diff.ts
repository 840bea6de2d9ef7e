import { middle } from '../turn/fence.ts';

/** A diff as far as it is told. */
export interface ShownDiff {
  readonly text: string;
  /** Files whose changes are not in it, or not all. */
  readonly cut: number;
}

/** The changes of each file, cut in the middle where they are very long, and left out whole where they don't fit in any more. */
export function shownDiff(diff: string): ShownDiff {
  const files = diff.split(/^(?=diff --git )/m).filter((file) => file.trim() !== '');
  let left = MOST;
  const shown = files.map((file) => {
    const text = file.length <= MOST_OF_FILE ? file : `${middle(file, MOST_OF_FILE)}\n`;
    if (text.length > left) return { file: '', whole: false };
    left -= text.length;
    return { file: text, whole: text === file };
  });
  return { text: shown.map(({ file }) => file).join(''), cut: shown.filter(({ whole }) => !whole).length };
}

/** Characters. */
const MOST = 80_000;
const MOST_OF_FILE = 20_000;
