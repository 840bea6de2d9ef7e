import type { LineRule } from './line-rules.ts';
import { extension, isFixture, isGenerated, isProse, isScript, isTest } from './paths.ts';

/** What is left over from making something, and belongs into no commit. */

export const debugLeft: LineRule = (text, path) => {
  if (isGenerated(path) || isFixture(path)) return undefined;
  const rule = DEBUG[extension(path)];
  const found =
    rule?.test(text) ||
    (JS.has(extension(path)) && !isScript(path) && (isTest(path) ? CONSOLE_FIRST : CONSOLE).test(text));
  return found ? `left over from debugging: ${text.trim()}` : undefined;
};

const JS = new Set(['js', 'jsx', 'ts', 'tsx', 'mjs', 'cjs', 'mts', 'cts', 'vue', 'svelte']);
const CONSOLE = /\bconsole\.(?:log|debug|dir|trace)\(/;
/** In a test it may be the text of a program. */
const CONSOLE_FIRST = /^\s*console\.(?:log|debug|dir|trace)\(/;
const DEBUGGER = /^\s*debugger(?:\s*;)?\s*$/;
const DEBUG: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries([...JS].map((name) => [name, DEBUGGER])),
  py: /\bbreakpoint\(\)|\bi?pdb\.set_trace\(/,
  rb: /\bbinding\.(?:pry|irb)\b|^\s*byebug\b/,
  php: /\b(?:var_dump|dd)\(/,
  rs: /\bdbg!\(/,
};

export const marker: LineRule = (text, path) =>
  /^(?:<{7}|>{7}) \S/.test(text) && !isProse(path) && !isFixture(path) ? 'a merge marker is left here' : undefined;

export const trailingBlanks: LineRule = (text, path) =>
  /[ \t]$/.test(text) && !isGenerated(path) && !isProse(path) && !isFixture(path)
    ? 'blanks at the end of a line'
    : undefined;

export const longLine: LineRule = (text, path) => {
  const looked = !isGenerated(path) && !isProse(path) && !isFixture(path) && !DATA.has(extension(path));
  return looked && text.length > LONG ? `a line of ${text.length} characters` : undefined;
};

const DATA = new Set(['json', 'jsonc', 'yaml', 'yml', 'xml', 'html', 'sql', 'txt']);
const LONG = 300;

/** A test that is switched off, or that switches off all others. */
export const skippedTest: LineRule = (text, path) =>
  (isTest(path) && SKIPPED.test(text)) || (extension(path) === 'rs' && IGNORED.test(text))
    ? `a test is switched off, or the others are: ${text.trim()}`
    : undefined;

const SKIPPED =
  /^\s*(?:(?:describe|it|test|suite)(?:\.\w+){0,3}\.(?:skip|only)\b|(?:xit|xtest|xdescribe|fit|fdescribe)\s*\(|@pytest\.mark\.(?:skip|xfail)|@unittest\.(?:skip|expectedFailure)|pytest\.skip\(|t\.Skip(?:Now|f)?\(|@(?:Ignore|Disabled)\b)/;
const IGNORED = /^\s*#\[ignore\b/;
