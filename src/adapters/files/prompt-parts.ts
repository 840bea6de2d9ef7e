import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Problem } from '../../core/errors.ts';
import { OmoError } from '../../core/errors.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';
import type { PartName, PromptParts } from '../../core/events/prompt-parts.ts';
import { cleanText } from '../../core/text/clean.ts';
import { partOf, partProblems, unknownFile } from '../../core/worker/own-parts.ts';
import { DEFAULT_PARTS } from '../../core/worker/parts/defaults.ts';
import type { OpenedText } from './text-file.ts';
import { openText } from './text-file.ts';

/** More is no part of a prompt. */
const MOST_BYTES = 64 * 1024;

/**
 * The person's own parts of prompts: `<part>.md` in that folder; a part without a file is omo's. Throws E_CONFIG with every
 * problem of every file.
 */
export async function readPartFiles(folder: string): Promise<PromptParts> {
  const read = await Promise.all((await filesIn(folder)).map(async (file) => readPart(folder, file)));
  const problems = read.flatMap((part) => part.problems);
  if (problems.length === 0)
    return Object.fromEntries(read.flatMap((part) => (part.name === undefined ? [] : [[part.name, part.text]])));
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  throw new OmoError('E_CONFIG', `your parts of prompts in ${folder} have ${count}; nothing was started.`, {
    problems,
  });
}

/** Puts omo's own template there for the person to change; gives its path. Throws E_FILE when there is one already. */
export async function ejectPart(folder: string, name: PartName): Promise<string> {
  const path = partPath(folder, name);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(path, DEFAULT_PARTS[name], { flag: 'wx', mode: 0o600 });
    return path;
  } catch (error) {
    const says =
      errnoOf(error) === 'EEXIST'
        ? `${path} is there already, and is not written over. Move it away first to begin again with omo's own.`
        : `${path} can't be written: ${messageOf(error)}.`;
    throw new OmoError('E_FILE', says, { cause: error });
  }
}

export function partPath(folder: string, name: PartName): string {
  return join(folder, `${name}.md`);
}

/** Files of editors and of systems (`.role.md.swp`, `role.md~`) are nobody's parts. */
async function filesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((file) => !file.startsWith('.') && !file.endsWith('~')).toSorted();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw new OmoError('E_CONFIG', `${folder} can't be read: ${messageOf(error)}. Mend it, or move it away.`, {
      cause: error,
    });
  }
}

type ReadPart =
  | { readonly name: PartName; readonly text: string; readonly problems: readonly Problem[] }
  | { readonly name?: never; readonly problems: readonly Problem[] };

async function readPart(folder: string, file: string): Promise<ReadPart> {
  const where = join(basename(folder), file);
  const name = partOf(file);
  if (name === undefined) return { problems: [unknownFile(file, where)] };
  try {
    const opened = await openText(join(folder, file), MOST_BYTES, 'read');
    if (opened.is !== 'text') return { problems: [{ code: 'E_CONFIG', where, message: faultOf(opened) }] };
    const { text } = cleanText(opened.text.replace(/^\uFEFF/, ''));
    return { name, text, problems: partProblems(name, text, where) };
  } catch (error) {
    return { problems: [{ code: 'E_CONFIG', where, message: `it can't be read: ${messageOf(error)}.` }] };
  }
}

function faultOf(opened: Exclude<OpenedText, { is: 'text' }>): string {
  switch (opened.is) {
    case 'not-a-file':
      return `expected a text file, got ${opened.kind}.`;
    case 'too-big':
      return `it has more than the ${MOST_BYTES} bytes a part may have (${opened.bytes}).`;
    case 'binary':
      return 'expected a text file, got a binary one (it holds NUL bytes).';
    case 'utf-16':
      return 'it is UTF-16. Save it as UTF-8.';
    case 'not-utf-8':
      return `line ${opened.line} holds bytes that are not UTF-8. Save it as UTF-8.`;
  }
}
