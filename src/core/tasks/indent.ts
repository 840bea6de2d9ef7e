/** The lines without the indent that all of them share; empty lines don't count. */
export function withoutIndent(lines: readonly string[]): string[] {
  let common = Number.POSITIVE_INFINITY;
  for (const line of lines) if (line.trim() !== '') common = Math.min(common, indentOf(line));
  return lines.map((line) => line.slice(Math.min(common, indentOf(line))));
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
