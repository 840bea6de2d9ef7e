import { clip, oneLine } from '../text/line.ts';

/** `a, b and 3 more`, each name safe to print. */
export function named(names: readonly string[], most: number, count = names.length): string {
  const shown = names.slice(0, most).map((name) => clip(oneLine(name), NAME_COLUMNS) || '(blank)');
  const more = Math.max(count, names.length) - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

/** `600 s`, `1.5 s` */
export function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

/** `1 file`, `3 files` */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

const NAME_COLUMNS = 120;
