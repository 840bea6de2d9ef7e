import type { LineRule } from './line-rules.ts';
import { isFixture, isGenerated, isProse, isTest } from './paths.ts';

/** What looks like a secret that works. The value itself is never repeated. */
export const secret: LineRule = (text, path) => {
  if (isFixture(path) || /\.(?:lock|sum|map)$/.test(path)) return undefined;
  const known = KNOWN.find(([, form]) => form.test(text));
  if (known !== undefined && !PLAIN_EXAMPLE.test(text)) return `this looks like ${known[0]}`;
  const guessed = !isTest(path) && !isProse(path) && !isGenerated(path) && isAssigned(text);
  return guessed ? 'this looks like a password or key written into the code' : undefined;
};

/** Forms that providers themselves have made easy to find. */
const KNOWN: readonly (readonly [string, RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY-----/],
  ['a key of AWS', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{40,}/],
  ['a token of GitLab', /(?<![\w-])glpat-[\w-]{20}/],
  ['a token of Slack', /(?<![\w-])xox[abeoprs]-[A-Za-z0-9-]{20}/],
  ['a key of Stripe', /\b[rs]k_live_[A-Za-z0-9]{20,}/],
  ['a key of Google', /\bAIza[\w-]{35}/],
  ['a key of an model provider', /(?<![\w-])sk-(?:ant-|proj-|or-)?[\w-]{32}/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a signed token', /(?<![\w-])eyJ[\w-]{15,1500}\.eyJ[\w-]{15,1500}\.[\w-]{20}/],
  [
    'an address with its password',
    /\b[a-z][a-z0-9+]{1,20}:\/\/[^\s:/@'"]{1,64}:[^\s:/@'"${}<>]{6,64}@(?!localhost|127\.)[\w.-]+/i,
  ],
];

const PLAIN_EXAMPLE = /example|placeholder|changeme|your[-_ ]|xxxx|\*\*\*|<[a-z -]+>|0{8}|1234567/i;

function isAssigned(text: string): boolean {
  const value = ASSIGNED.exec(text)?.[1];
  return value !== undefined && /\d/.test(value) && /[A-Za-z]/.test(value) && !PLAIN_EXAMPLE.test(text);
}

/** A value without blanks, behind a name that speaks of secrets. */
const ASSIGNED =
  /\b\w{0,40}(?:password|passwd|secret|api_?key|access_?key|auth_?token)\w{0,20}['"]?\s{0,4}[:=]\s{0,4}['"]([^\s'"${}<>]{12,200})['"]/i;
