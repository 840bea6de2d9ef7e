import type { ScreenReading, ScreenRule } from './rule.ts';

/**
 * What a screen shows, by the first rule that matches its bottom. `lines` is the visible screen, top first; blank lines
 * and blanks at line ends don't count.
 */
export function classifyScreen(rules: readonly ScreenRule[], lines: readonly string[]): ScreenReading | undefined {
  const most = Math.max(0, ...rules.map((rule) => rule.lines));
  const bottom = lastWritten(lines, most);
  for (const { name, when, lines: count, shows } of rules) {
    const found = find(when, bottom.slice(-count));
    if (found) return { rule: name, shows, ...groupsOf(found) };
  }
  return undefined;
}

/** A copy looks from the beginning, whatever flags the expression has. */
function find(when: RegExp, lines: readonly string[]): RegExpExecArray | null {
  return lines.length === 0 ? null : new RegExp(when).exec(lines.join('\n'));
}

function groupsOf({ groups }: RegExpExecArray): Pick<ScreenReading, 'groups'> {
  const took = Object.entries(groups ?? {}).filter(([, text]) => text !== undefined);
  return took.length === 0 ? {} : { groups: Object.fromEntries(took) };
}

function lastWritten(lines: readonly string[], count: number): string[] {
  const found: string[] = [];
  for (let at = lines.length - 1; at >= 0 && found.length < count; at -= 1) {
    const line = lines[at]?.trimEnd() ?? '';
    if (line !== '') found.unshift(line);
  }
  return found;
}
