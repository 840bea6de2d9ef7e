import type { Glob } from './glob.ts';
import { beginningOf, globsMeet } from './glob.ts';
import { claimsOf } from './scopes.ts';

interface Entry<Owner> {
  readonly owner: Owner;
  readonly text: string;
  readonly glob: Glob;
}

/** The globs of many scopes by the folders they begin with, so that each is held only against those it could meet. */
export class ClaimIndex<Owner> {
  /** By the whole of their beginnings. */
  readonly #exact = new Map<string, Entry<Owner>[]>();
  /** By every folder on the way there. */
  readonly #below = new Map<string, Entry<Owner>[]>();

  /** Adds a scope; gives those of before that it meets, each with the globs that do, as they are written. */
  take(owner: Owner, scope: string): Map<Owner, (readonly [before: string, now: string])[]> {
    const met = new Map<Owner, (readonly [string, string])[]>();
    const entries = claimsOf(scope).flatMap(({ text, globs }) => globs.map((glob) => ({ owner, text, glob })));
    for (const entry of entries) for (const other of this.#near(entry.glob)) note(met, other, entry);
    for (const entry of entries) this.#add(entry);
    return met;
  }

  *#near(glob: Glob): Generator<Entry<Owner>> {
    const folders = foldersOf(glob);
    for (const folder of folders.slice(0, -1)) yield* this.#exact.get(folder) ?? [];
    yield* this.#below.get(folders.at(-1) ?? '') ?? [];
  }

  #add(entry: Entry<Owner>): void {
    const folders = foldersOf(entry.glob);
    for (const folder of folders) push(this.#below, folder, entry);
    push(this.#exact, folders.at(-1) ?? '', entry);
  }
}

/** `''`, `src`, `src/api` of `src/api/**`. */
function foldersOf(glob: Glob): string[] {
  const names = beginningOf(glob);
  return ['', ...names.map((_, at) => names.slice(0, at + 1).join('/'))];
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const items = map.get(key);
  if (items) items.push(item);
  else map.set(key, [item]);
}

function note<Owner>(met: Map<Owner, (readonly [string, string])[]>, before: Entry<Owner>, now: Entry<Owner>): void {
  const pairs = met.get(before.owner) ?? [];
  const known = pairs.some(([text, other]) => text === before.text && other === now.text);
  if (known || !globsMeet(before.glob, now.glob)) return;
  pairs.push([before.text, now.text]);
  met.set(before.owner, pairs);
}
