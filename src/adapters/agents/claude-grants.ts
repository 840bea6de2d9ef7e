import { z } from 'zod';

/**
 * The third way to answer a permission: leave for more than this once, as Claude Code (2.1.197) suggests it with the
 * request. It is offered in words that can be read back exactly, or not at all, and always for the conversation only:
 * what Claude suggests would be written into the project's settings.
 */
export function grantOption(suggestions: unknown): string | undefined {
  const parsed = z.array(Suggestion).min(1).safeParse(suggestions);
  if (!parsed.success) return undefined;
  const grants = parsed.data.flatMap((one) => grantsOf(one));
  const option = `${BEGIN}${grants.join(BETWEEN)}`;
  return JSON.stringify(grantsIn(option)) === JSON.stringify(grants) && grants.every(isGrant) ? option : undefined;
}

/** What a hook answers so that the option's leave is given; undefined for words that are no such option. */
export function updatesOf(option: string): object[] | undefined {
  const grants = grantsIn(option);
  if (!grants?.every(isGrant)) return undefined;
  const rules = grants.filter((one) => RULE.test(one)).map((one) => ruleOf(one));
  const directories = grants.filter((one) => one.startsWith(FOLDER)).map((one) => one.slice(FOLDER.length));
  const destination = 'session';
  return [
    ...(rules.length > 0 ? [{ type: 'addRules', rules, behavior: 'allow', destination }] : []),
    ...(directories.length > 0 ? [{ type: 'addDirectories', directories, destination }] : []),
    ...(grants.includes(EDITS) ? [{ type: 'setMode', mode: 'acceptEdits', destination }] : []),
  ];
}

const Rule = z.object({ toolName: z.string(), ruleContent: z.string().optional() });
const Suggestion = z.discriminatedUnion('type', [
  z.object({ type: z.literal('addRules'), rules: z.array(Rule), behavior: z.literal('allow') }),
  z.object({ type: z.literal('addDirectories'), directories: z.array(z.string()) }),
  z.object({ type: z.literal('setMode'), mode: z.literal('acceptEdits') }),
]);

const BEGIN = 'allow, and from now on in this conversation: ';
const BETWEEN = ' + ';
const EDITS = 'all edits';
const FOLDER = 'work in ';
/** `Bash(npm test *)`, or a tool as a whole. */
const RULE = /^(?<toolName>\w+)(?:\((?<ruleContent>[^\n]+)\))?$/;

function grantsOf(suggestion: z.infer<typeof Suggestion>): string[] {
  switch (suggestion.type) {
    case 'addRules':
      return suggestion.rules.map(({ toolName, ruleContent }) =>
        ruleContent === undefined ? toolName : `${toolName}(${ruleContent})`,
      );
    case 'addDirectories':
      return suggestion.directories.map((folder) => `${FOLDER}${folder}`);
    case 'setMode':
      return [EDITS];
  }
}

function grantsIn(option: string): string[] | undefined {
  return option.startsWith(BEGIN) ? option.slice(BEGIN.length).split(BETWEEN) : undefined;
}

function isGrant(text: string): boolean {
  return text === EDITS || /^work in \/[^\n]+$/.test(text) || RULE.test(text);
}

function ruleOf(text: string): z.infer<typeof Rule> {
  const { toolName = '', ruleContent } = RULE.exec(text)?.groups ?? {};
  return { toolName, ...(ruleContent !== undefined && { ruleContent }) };
}
