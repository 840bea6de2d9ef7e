/** Parts of a page with an empty line between them; parts without lines are left out. */
export function page(...parts: readonly (readonly string[])[]): string[] {
  return parts.filter((part) => part.length > 0).flatMap((part, i) => (i === 0 ? part : ['', ...part]));
}
