import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where an agent takes its turns. */
export interface Desk {
  readonly folder: string;
  /** The JSON schema of its reply, for agents that take it by a file. */
  readonly schemaFile: string;
}

/**
 * A folder of its own that is gone afterwards. It looks like an empty git repository, so that agents that look for a project's
 * settings in the folders above end their search there: anybody may write into a temporary folder.
 */
export async function withDesk<T>(work: (desk: Desk) => Promise<T>, schema: object): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'omo-turn-'));
  try {
    await Promise.all(['objects', 'refs'].map((name) => mkdir(join(folder, '.git', name), { recursive: true })));
    await writeFile(join(folder, '.git', 'HEAD'), 'ref: refs/heads/main\n');
    const schemaFile = join(folder, 'reply.schema.json');
    await writeFile(schemaFile, JSON.stringify(schema));
    return await work({ folder, schemaFile });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
