import { addDomain as addToFile, readDomains } from '../../adapters/files/domains-file.ts';
import { allDomains } from '../../core/tasks/domains.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { useHome } from '../home.ts';
import { printJson } from '../print/output.ts';
import { safeLine } from '../print/safe.ts';
import { table } from '../print/table.ts';
import { measureFor } from '../print/width.ts';

type Options = { readonly json?: boolean };

/** `omo domains`: which words make a task whose. */
export async function domains({ json }: Options, { home, out }: Context): Promise<number> {
  const added = await readDomains(home);
  const all = [...allDomains(added)].map(([name, keywords]) => ({ name, keywords, added: Object.hasOwn(added, name) }));
  if (json) printJson(out, { schemaVersion: 1, domains: all });
  else out.lines(...(await domainLines(all, out)));
  return EXIT.ok;
}

interface Domain {
  readonly name: string;
  readonly keywords: readonly string[];
  readonly added: boolean;
}

async function domainLines(all: readonly Domain[], { columns, paint }: Context['out']): Promise<string[]> {
  const rows = all.map(({ name, keywords, added }) => [
    { text: safeLine(name), style: 'cyan' as const },
    { text: safeLine(keywords.join(', ')) },
    { text: added ? 'yours' : '' },
  ]);
  const measure = await measureFor(rows.flat().map(({ text }) => text));
  const heads = [{ head: 'DOMAIN' }, { head: 'KEYWORDS', gives: true }, { head: 'ADDED', optional: true }];
  return table(heads, rows, columns(), measure, paint);
}

/** `omo domains add`: a domain of the person's own, or more keywords for one that is there. */
export async function addDomain(
  name: string,
  keywords: readonly string[],
  { json }: Options,
  { home, out }: Context,
): Promise<number> {
  await useHome(home);
  const added = await addToFile(home, name, keywords);
  if (json) printJson(out, { schemaVersion: 1, name, keywords: added[name] ?? [] });
  else out.lines(`${name}: ${(added[name] ?? []).map(safeLine).join(', ')}`);
  return EXIT.ok;
}
