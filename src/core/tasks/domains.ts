import { z } from 'zod';
import { NAME_PATTERN, Name } from './task.ts';

/** What a task's text is searched for. */
export const Keyword = z
  .string()
  .max(60, 'at most 60 characters')
  .regex(/[\p{L}\p{N}]/u, 'a keyword needs a letter or a digit')
  .regex(/^\P{Cc}*$/u, 'a keyword is one line without control characters');
/** `domains.json`: what a person added, `{ "blockchain": ["smart contract", "web3"] }`. An existing domain gets more keywords. */
export const DomainTable = z.record(Name, z.array(Keyword).min(1, 'a domain needs a keyword'));
export type DomainTable = z.infer<typeof DomainTable>;

/** The domain of a task in which no keyword is found. */
export const GENERAL = 'general';

export const BUILT_IN_DOMAINS: DomainTable = {
  frontend: ['ui', 'ux', 'component', 'react', 'vue', 'css', 'tailwind', 'form', 'login page'],
  backend: ['api', 'endpoint', 'server', 'jwt', 'oauth', 'middleware'],
  testing: ['test', 'spec', 'coverage', 'jest', 'pytest', 'e2e'],
  database: ['sql', 'migration', 'schema', 'orm', 'postgres', 'mongodb'],
  devops: ['docker', 'kubernetes', 'ci/cd', 'deploy', 'terraform'],
  security: ['audit', 'penetration', 'vulnerability', 'owasp', 'encryption'],
  ml: ['model', 'training', 'dataset', 'neural network', 'pytorch'],
  mobile: ['ios', 'android', 'react native', 'flutter'],
  documentation: ['docs', 'readme', 'api docs', 'guide'],
};

/** Built-in and added domains together: for each name its keywords, the added ones first. `general` is not among them. */
export function allDomains(added: DomainTable): Map<string, readonly string[]> {
  const all = new Map<string, readonly string[]>();
  for (const [name, keywords] of [...Object.entries(added), ...Object.entries(BUILT_IN_DOMAINS)]) {
    all.set(name, [...(all.get(name) ?? []), ...keywords]);
  }
  return all;
}

/** Whether `word:` in front of a task can name a domain; names are compared in lower case. */
export function domainName(word: string): string | undefined {
  const name = word.toLowerCase();
  return NAME_PATTERN.test(name) ? name : undefined;
}
