/** Tools of Claude Code (2.1.197) that wait for a provider or a person, on a dead stream for ever. */
const NOT_HERE = ['Agent', 'Task', 'WebFetch', 'WebSearch', 'AskUserQuestion', 'ExitPlanMode'];
/** Over at once, and not worth a word each. */
const QUICK = ['Read', 'Edit', 'Write', 'NotebookEdit', 'Glob', 'TodoWrite'];
const NOT_COUNTED = [...NOT_HERE, ...QUICK];

/** A hook's matcher, a regular expression: tools that run on this machine and may be silent for long. */
export const COUNTED = `^(?!(?:${NOT_COUNTED.join('|')})$)`;

export function isCounted(tool: string): boolean {
  return !NOT_COUNTED.includes(tool);
}
