import type { Logger } from 'pino';
import type { ServedAt } from '../adapters/socket/server.ts';
import { OmoError } from '../core/errors.ts';
import { messageOf } from '../core/fault.ts';
import { Rounds } from './rounds.ts';
import type { Troubles } from './troubles.ts';

export interface OwnSocketParts {
  readonly server: Pick<ServedAt, 'look'>;
  readonly path: string;
  readonly log: Logger;
  readonly troubles: Pick<Troubles, 'tell' | 'clear'>;
  readonly onFatal: (error: unknown) => void;
}

/** A command that finds nobody starts a daemon, which loses, and then waits for this one: ten times as long. */
const LOOK_MS = 2000;

/** Whoever cleans up folders for temporary files, or ends a login, takes the socket: without it nobody can ask or stop anything. */
export function ownSocket(parts: OwnSocketParts): Rounds {
  return new Rounds(LOOK_MS, () => lookAt(parts), parts.log);
}

async function lookAt({ server, path, log, troubles, onFatal }: OwnSocketParts): Promise<void> {
  try {
    if ((await server.look()) === 'anew') log.warn({ file: path }, 'socket was gone, listening there anew');
    troubles.clear('socket');
  } catch (error) {
    const known = error instanceof OmoError ? error : unusable(path, error);
    // The home is another daemon's by now, and so is the path.
    if (known.code === 'E_JOURNAL_MOVED') onFatal(known);
    else troubles.tell('socket', known);
  }
}

function unusable(path: string, cause: unknown): OmoError {
  return new OmoError(
    'E_SOCKET',
    `commands can't reach the daemon at ${path}: ${messageOf(cause)}. It looks again every ${LOOK_MS / 1000} s; put right what keeps it from there`,
    { cause },
  );
}
