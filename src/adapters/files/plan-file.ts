import { readdir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { MAX_TEXT_BYTES } from '../../core/tasks/limits.ts';
import type { PlanFile } from '../../core/tasks/plan-file.ts';
import { nearest } from '../../core/text/nearest.ts';
import { openText, type OpenedText } from './text-file.ts';
import { unusable } from './unusable.ts';

export { tickInFile } from './tick-in-file.ts';

/**
 * Reads a Markdown plan for `makePlan`. `path` is as the person wrote it, relative to `cwd`. Throws E_PLAN_FILE (not there, not a
 * file, not readable, binary), E_TOO_BIG or E_ENCODING, each naming the file and what to do.
 */
export async function readPlanFile(path: string, cwd: string): Promise<PlanFile> {
  const file = resolve(cwd, path);
  const opened = await openPlan(path, file);
  if (opened.is !== 'text') throw unusable(path, opened);
  return { file, name: path, source: opened.text };
}

async function openPlan(path: string, file: string): Promise<OpenedText> {
  try {
    return await openText(file, MAX_TEXT_BYTES, 'read');
  } catch (error) {
    throw new OmoError('E_PLAN_FILE', await unreadable(path, file, error), { cause: error });
  }
}

async function unreadable(path: string, file: string, error: unknown): Promise<string> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return `${path}: there is no such file in ${dirname(file)}. ${await suggestion(file)}`;
  if (code === 'EACCES' || code === 'EPERM')
    return `${path}: the file may not be read. Give yourself read permission: chmod u+r.`;
  return `${path}: the file cannot be read (${error instanceof Error ? error.message : String(error)}).`;
}

async function suggestion(file: string): Promise<string> {
  const names = await namesIn(dirname(file));
  const near = nearest(basename(file), names);
  if (near !== undefined) return `Did you mean "${near}"?`;
  const plans = names.filter((name) => /\.(?:md|markdown)$/i.test(name)).slice(0, 5);
  return plans.length > 0 ? `Its Markdown files are ${plans.join(', ')}.` : 'It holds no Markdown file.';
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (error) {
    // Only a suggestion is lost; that the folder can't be listed is part of the error that is being told already.
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}
