import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';

/**
 * The absolute path of a program: a name is looked for in the folders of `path`, one with a slash must be absolute.
 * Undefined when there is no such file, or none that may be executed. Relative folders of `path` are not looked in:
 * a worker's working directory is not the caller's.
 */
export function findProgram(program: string, path: string): string | undefined {
  if (program.includes('/')) return isProgram(absolute(program)) ? program : undefined;
  if (program === '') return undefined;
  for (const folder of path.split(delimiter).filter((one) => isAbsolute(one))) {
    const candidate = join(folder, program);
    if (isProgram(candidate)) return candidate;
  }
  return undefined;
}

function absolute(program: string): string {
  if (isAbsolute(program)) return resolve(program);
  throw new OmoError(
    'E_CONFIG',
    `the program ${program} of an agent is a relative path, but workers run in another folder: write the whole path, or a name to be found in PATH.`,
  );
}

const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP', 'ENAMETOOLONG']);

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch (error) {
    if (NOT_THERE.has(errnoOf(error) ?? '')) return false;
    throw new OmoError('E_FILE', `cannot look at ${file}: ${messageOf(error)}`, { cause: error });
  }
}
