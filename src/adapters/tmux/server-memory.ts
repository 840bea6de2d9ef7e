import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { OmoError } from '../../core/errors.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';

/**
 * The tmux server omo last spoke to, in a file, so that a later omo can find it when its socket was removed: a second
 * server under the same name would hide the first, with all its workers.
 */
export class ServerMemory {
  readonly #file: string;

  /** One file for each socket name in the folder `run`. */
  constructor(run: string, socket: string) {
    this.#file = join(run, `tmux-${socket}.json`);
  }

  async recall(): Promise<KnownServer | undefined> {
    const text = await this.#read();
    if (text === undefined) return undefined;
    try {
      return KnownServer.parse(JSON.parse(text));
    } catch (error) {
      throw new OmoError(
        'E_FILE',
        `${this.#file} should tell which tmux server omo uses, but cannot be understood. If no worker runs any more, delete it.`,
        { cause: error },
      );
    }
  }

  async remember(server: KnownServer): Promise<void> {
    await writeFile(`${this.#file}.new`, JSON.stringify(server), { mode: 0o600 });
    await rename(`${this.#file}.new`, this.#file);
  }

  async #read(): Promise<string | undefined> {
    try {
      return await readFile(this.#file, 'utf8');
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw new OmoError('E_FILE', `${this.#file} cannot be read: ${messageOf(error)}`, { cause: error });
    }
  }
}

const KnownServer = z.object({
  pid: z.number().int().positive(),
  /** `#{start_time}`, s since the epoch. */
  start: z.number(),
  /** When that process began, as the process table tells it; empty when it could not be told. */
  pidStart: z.string(),
  socketPath: z.string(),
});
export type KnownServer = z.infer<typeof KnownServer>;
