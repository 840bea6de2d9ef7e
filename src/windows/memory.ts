import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { win32 } from 'node:path';
import { OmoError } from '../core/errors.ts';
import { errnoOf, messageOf } from '../core/fault.ts';
import { folderOf, type Machine } from './machine.ts';

/** What is kept in `%LOCALAPPDATA%\omo\wsl.json`, so that the usual call asks nothing first. */
export interface Memory {
  /** The distribution omo works in, its name or its id. */
  readonly distribution?: string;
  /** By the distribution's name or id. */
  readonly found: Readonly<Record<string, Found>>;
}

/** What a call needs of a distribution: paths that wsl.exe can be told of, and the PATH of a login shell. */
export interface Found {
  readonly node: string;
  readonly omo: string;
  readonly path: string;
}

export function memoryFile(machine: Machine): string {
  return win32.join(folderOf(machine), 'wsl.json');
}

/** Nothing where there is none. One that doesn't check is told, and made anew. */
export function readMemory(machine: Machine, tell: (line: string) => void): Memory {
  const file = memoryFile(machine);
  const text = textOf(machine.file(file));
  const memory = text === undefined ? { found: {} } : memoryIn(text);
  if (memory !== undefined) return memory;
  tell(
    `omo: ${file} was damaged and is made anew. A distribution that was chosen in it is forgotten: \`omo setup wsl --distribution <name>\` chooses one.`,
  );
  return { found: {} };
}

/** What can't be remembered is asked again the next time; the call itself goes on. */
export function remember(memory: Memory, machine: Machine, tell: (line: string) => void): void {
  const file = memoryFile(machine);
  try {
    mkdirSync(machine.file(folderOf(machine)), { recursive: true });
    const draft = machine.file(`${file}.${machine.pid}`);
    writeFileSync(draft, `${JSON.stringify(memory, null, 2)}\n`);
    renameSync(draft, machine.file(file));
  } catch (error) {
    tell(`omo: ${file} can't be written (${messageOf(error)}), so each call has to look for omo in WSL anew.`);
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new OmoError('E_FILE', `${file} can't be read: ${messageOf(error)}. Mend its permissions, or remove it.`, {
      cause: error,
    });
  }
}

/** By hand: to load the library for such checks takes longer than all the rest of a call. */
function memoryIn(text: string): Memory | undefined {
  const { distribution, found } = recordOf(jsonIn(text)) ?? {};
  const places = Object.entries(recordOf(found) ?? {}).map(([name, place]) => [name, foundIn(place)] as const);
  const isRight = recordOf(found) !== undefined && places.every(([, place]) => place !== undefined);
  if (!isRight || (distribution !== undefined && typeof distribution !== 'string')) return undefined;
  const all = Object.fromEntries(places.filter((pair): pair is [string, Found] => pair[1] !== undefined));
  return { ...(distribution === undefined ? {} : { distribution }), found: all };
}

function foundIn(value: unknown): Found | undefined {
  const { node, omo, path } = recordOf(value) ?? {};
  if (typeof node !== 'string' || typeof omo !== 'string' || typeof path !== 'string') return undefined;
  return canPass(node) && canPass(omo) ? { node, omo, path } : undefined;
}

/** Whether nothing on the way through wsl.exe makes something else of it. */
export function canPass(path: string): boolean {
  return /^\/[\w./@+-]+$/.test(path);
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is told as damage.
    return undefined;
  }
}
