import { OmoError, type Problem } from '../errors.ts';
import { shown } from './annotation-values.ts';
import { domainName, GENERAL, Keyword, type DomainTable } from './domains.ts';

/** The table with these keywords added to a domain, in lower case, none twice. Throws E_DOMAIN with every problem at once. */
export function addToDomains(table: DomainTable, name: string, keywords: readonly string[]): DomainTable {
  const domain = domainName(name.trim());
  const words = keywords.map((word) => word.trim().replace(/\s+/g, ' ').toLowerCase());
  const problems = [...nameProblems(name, domain), ...keywordProblems(words)];
  if (problems.length > 0 || domain === undefined) {
    throw new OmoError('E_DOMAIN', `The domain "${shown(name)}" cannot be added.`, { problems });
  }
  const before = Object.hasOwn(table, domain) ? (table[domain] ?? []) : [];
  return { ...table, [domain]: [...new Set([...before, ...words])] };
}

function nameProblems(name: string, domain: string | undefined): Problem[] {
  if (domain === undefined) {
    const message = `"${shown(name)}" is not a name: lower-case letters, digits and dashes, at most 40, not starting with a dash.`;
    return [{ code: 'E_DOMAIN', where: 'name', message }];
  }
  if (domain !== GENERAL) return [];
  return [
    {
      code: 'E_DOMAIN',
      where: 'name',
      message: `"${GENERAL}" is the domain of tasks without a keyword, so it takes none.`,
    },
  ];
}

function keywordProblems(words: readonly string[]): Problem[] {
  if (words.length === 0) {
    const message = 'The domain needs a keyword to be found by: omo domains add blockchain "smart contract" web3';
    return [{ code: 'E_DOMAIN', where: 'keywords', message }];
  }
  return words.flatMap((word, index) => {
    const issues = Keyword.safeParse(word).error?.issues ?? [];
    return issues.map(({ message }): Problem => ({
      code: 'E_DOMAIN',
      where: `keyword ${index + 1}`,
      message: `"${shown(word)}": ${message}.`,
    }));
  });
}
