/**
 * The Markdown file a person names in place of tasks: `execute tasks from plan.md`, `execute plan.md`; in one argument or, without
 * quotes, in several. A path with blanks stands in quotes. Undefined when the text is no such command. Reading the file is the caller's.
 */
export function namedPlanFile(args: readonly string[]): string | undefined {
  const text = args.join(' ').trim();
  if (text.length > LONGEST) return undefined;
  const path =
    /^execute\s+(?:(?:all\s+)?(?:the\s+)?tasks?\s+(?:from|in|of)\s+)?(\S+|<[^\n]+>|"[^\n]+"|'[^\n]+'|`[^\n]+`)$/i.exec(
      text,
    )?.[1];
  const bare = path?.replace(/^(?:<(.+)>|"(.+)"|'(.+)'|`(.+)`)$/, '$1$2$3$4') ?? '';
  return /^.+\.(?:md|markdown)$/i.test(bare) ? bare : undefined;
}

/** A path is at most 4096 bytes; the words in front of it a few more. */
const LONGEST = 4_200;
