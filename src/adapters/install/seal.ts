import { createHash } from 'node:crypto';

/**
 * A file of omo's says so in one line, with the version that wrote it and a digest of all the rest: so an older file can be
 * told from one that a person has changed.
 */
export type Seal =
  | { readonly is: 'none' }
  | { readonly is: 'whole'; readonly version: string }
  | { readonly is: 'broken'; readonly version: string };

/** The text with its `{{marker}}` filled in. */
export function sealed(template: string, version: string): string {
  const blank = template.replace('{{marker}}', () => marker(version, BLANK));
  return blank.replace(BLANK, digest(blank));
}

export function sealOf(text: string): Seal {
  const found = MARKER.exec(text);
  if (found === null) return { is: 'none' };
  const [line, version = '', told = ''] = found;
  const blank = text.replace(line, () => marker(version, BLANK));
  return { is: digest(blank) === told ? 'whole' : 'broken', version };
}

const BLANK = '0'.repeat(16);
const MARKER = /omo:installed (\S+) ([0-9a-f]{16}); `omo uninstall` takes this file away/;

function marker(version: string, digits: string): string {
  return `omo:installed ${version} ${digits}; \`omo uninstall\` takes this file away`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, BLANK.length);
}
