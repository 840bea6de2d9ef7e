import { readDocument, valueOf } from './json/document.ts';
import type { Places } from './places.ts';
import { readOwnText } from './read-text.ts';
import { sealOf } from './seal.ts';

/** Where somebody else has already given the agent a command called orchestrate: files and, for one in settings, `file: key`. */
export async function rivalsOf({ rivals, settings }: Places): Promise<string[]> {
  const files = await Promise.all(rivals.map(async (file) => ((await isForeign(file)) ? [file] : [])));
  const keys = await Promise.all(
    settings.map(async (file) => ((await defines(file)) ? [`${file}: command.orchestrate`] : [])),
  );
  return [...files, ...keys].flat();
}

async function isForeign(file: string): Promise<boolean> {
  const text = await readOwnText(file);
  return text !== undefined && sealOf(text).is === 'none';
}

/** Settings that can't be read are their program's to complain about. */
async function defines(file: string): Promise<boolean> {
  const document = readDocument((await readOwnText(file).catch(() => undefined)) ?? '');
  if (document.is !== 'tree') return false;
  const commands = valueOf(document.root, 'command');
  return commands !== undefined && valueOf(commands, 'orchestrate') !== undefined;
}
