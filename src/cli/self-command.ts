import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How a person would call this omo again: by name where that finds it, else by its path. */
export function selfCommand(path: string, self: string): string[] {
  const onPath = omoOnPath(path);
  return onPath !== undefined && realpathSync(onPath) === realpathSync(self) ? ['omo'] : ['node', self];
}

/** The program a shell would take for `omo`, or undefined. */
export function omoOnPath(path: string): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, 'omo')).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not to be run: a shell goes on to the next folder as well.
    return false;
  }
}
