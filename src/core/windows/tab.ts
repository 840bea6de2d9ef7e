/** A worker's tab in Windows Terminal. */
export interface Tab {
  readonly title: string;
  readonly distribution: string;
  /** What runs in it: a path in the distribution. */
  readonly script: string;
}

/** Tabs of omo stand in one window of this name. */
const WINDOW = 'omo';

/**
 * The arguments of wt.exe. It splits each at `;` and puts them together again without quoting, and wsl.exe reads no quotes in
 * its options: so nothing goes through them but what `passes`. No shell of the distribution takes the script's path apart.
 */
export function tabArguments({ title, distribution, script }: Tab): string[] {
  const words = ['-w', WINDOW, 'new-tab', '--title', title, '--suppressApplicationTitle'];
  return [...words, '--', 'wsl.exe', '-d', distribution, '--exec', script];
}

/** Whether a text comes through wt.exe and wsl.exe as it is. */
export function passes(text: string): boolean {
  return /^[A-Za-z0-9._/-]+$/.test(text) && !text.startsWith('-');
}
