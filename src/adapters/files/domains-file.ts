import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { OmoError, type Problem } from '../../core/errors.ts';
import { addToDomains } from '../../core/tasks/add-domain.ts';
import { DomainTable } from '../../core/tasks/domains.ts';

/** The domains a person added: `<home>/domains.json`; none when there is no such file. Throws E_CONFIG with every problem when it can't be read or doesn't check. */
export async function readDomains(home: string): Promise<DomainTable> {
  const file = join(home, 'domains.json');
  const text = await textOf(file);
  return text === undefined ? {} : checked(file, parsed(file, text));
}

/**
 * Adds keywords to a domain, a new one or one that exists, and returns all added domains. Throws E_DOMAIN with every problem of
 * the name and the keywords; a `domains.json` that doesn't check is never written over.
 */
export async function addDomain(home: string, name: string, keywords: readonly string[]): Promise<DomainTable> {
  addToDomains({}, name, keywords);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const file = join(home, 'domains.json');
  const guard = await held(file);
  try {
    const table = addToDomains(await readDomains(home), name, keywords);
    guard.check();
    await replace(file, `${JSON.stringify(table, null, 2)}\n`);
    return table;
  } finally {
    await guard.release();
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    const says = error instanceof Error ? error.message : String(error);
    throw new OmoError('E_CONFIG', `${file} cannot be read: ${says}`, { cause: error });
  }
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    throw new OmoError('E_CONFIG', `${file} is not JSON: ${says}. Mend it or move it away; omo has not changed it.`, {
      cause: error,
    });
  }
}

function checked(file: string, value: unknown): DomainTable {
  const result = DomainTable.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue): Problem => {
    const path = issue.path.map(String).join('.');
    const key = issue.code === 'invalid_key' ? issue.issues.map((inner) => inner.message).join('; ') : issue.message;
    return { code: 'E_CONFIG', where: path === '' ? 'domains.json' : `domains.json: ${path}`, message: key };
  });
  const message = `${file} does not check. Expected { "<domain>": ["keyword", …] }. Mend it or move it away; omo has not changed it.`;
  throw new OmoError('E_CONFIG', message, { problems });
}

interface Guard {
  /** Throws when the lock was lost meanwhile, as after a suspended laptop wakes up. */
  check(): void;
  release(): Promise<void>;
}

async function held(file: string): Promise<Guard> {
  let lost: Error | undefined;
  const release = await lock(file, {
    realpath: false,
    retries: { retries: 40, factor: 1.2, minTimeout: 20, maxTimeout: 500 },
    onCompromised: (error) => {
      lost = error;
    },
  }).catch((error: unknown) => {
    throw new OmoError('E_CONFIG', `${file} is held by another omo (${file}.lock). Try again when it is done.`, {
      cause: error,
    });
  });
  const check = () => {
    if (lost !== undefined)
      throw new OmoError('E_CONFIG', `The lock on ${file} was lost; nothing was written. Try again.`, { cause: lost });
  };
  return { check, release: async () => (lost === undefined ? await release() : undefined) };
}

/** A reader sees the old text or the new one; a symbolic link is followed. */
async function replace(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return file;
    throw error;
  });
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    const says = error instanceof Error ? error.message : String(error);
    throw new OmoError('E_FILE', `${file} cannot be written: ${says}`, { cause: error });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
