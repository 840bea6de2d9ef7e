import type { Finding } from './finding.ts';

/** The commands among findings, in their order; without an exit code where nobody told one. */
export function commandsOf(findings: readonly Finding[]): { readonly run: string; readonly exitCode?: number }[] {
  return findings.flatMap(({ kind, command }) => (kind === 'command' && command !== undefined ? [command] : []));
}

/**
 * Whether a shell command does more than show texts: what `cat` prints of a log is no result of its own. Of a pipeline its
 * first program decides, since `npm test | tail` shows what the tests say.
 */
export function doesWork(command: string): boolean {
  const parts = command.slice(0, LONGEST).split(/&&|\|\||[;&\n]/);
  return parts.some((part) => {
    const program = firstProgram(part);
    return program !== undefined && !SHOWS.has(program);
  });
}

const LONGEST = 4000;

/** `FOO=1 time /usr/bin/npm test | tail` → `npm`; undefined: it starts nothing. */
function firstProgram(part: string): string | undefined {
  const [first = ''] = part.split('|', 1);
  const word = first
    .split(/\s+/)
    .map((one) => one.replace(/^[({!'"]+/, ''))
    .find((one) => one !== '' && !/^\w+=/.test(one) && !/^\d*[<>]/.test(one) && !BEFORE.has(one));
  return word?.replace(/^.*\//, '');
}

const BEFORE: ReadonlySet<string> = new Set(['sudo', 'time', 'command', 'exec', 'then', 'do', 'else', 'if', 'env']);
/** They print files, or nothing, or what they were told to. */
const SHOWS: ReadonlySet<string> = new Set(
  [
    'cat head tail less more bat tac nl grep rg egrep fgrep zgrep ag ack sed awk cut sort uniq tr jq yq diff column fold',
    'strings xxd od wc echo printf ls find fd tree git gh glab curl wget cd pwd export set mkdir rm cp mv touch chmod ln',
    'sleep true false test [ tee xargs done fi',
  ].flatMap((names) => names.split(' ')),
);
