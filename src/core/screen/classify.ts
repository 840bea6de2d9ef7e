import type { ScreenReading, ScreenRule } from './rule.ts';

/**
 * What a screen shows, by the first rule that matches its bottom. `lines` is the visible screen, top first; blank lines
 * and blanks at line ends don't count.
 */
export function classifyScreen(rules: readonly ScreenRule[], lines: readonly string[]): ScreenReading | undefined {
  const most = Math.max(0, ...rules.map((rule) => rule.lines));
  const bottom = lastWritten(lines, most);
  const rule = rules.find(({ when, lines: count }) => matches(when, bottom.slice(-count)));
  return rule && { rule: rule.name, shows: rule.shows };
}

/** `search` looks from the beginning each time, whatever flags the expression has. */
function matches(when: RegExp, lines: readonly string[]): boolean {
  return lines.length > 0 && lines.join('\n').search(when) >= 0;
}

function lastWritten(lines: readonly string[], count: number): string[] {
  const found: string[] = [];
  for (let at = lines.length - 1; at >= 0 && found.length < count; at -= 1) {
    const line = lines[at]?.trimEnd() ?? '';
    if (line !== '') found.unshift(line);
  }
  return found;
}
