import { OmoError } from './errors.ts';
import { errnoOf, messageOf } from './fault.ts';

/** What a machine says that has run out of something. It says nothing of what was asked of it: later the same will do. */
const SHORT: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space',
  EDQUOT: 'free some space, or have the quota raised',
  EROFS: 'see that the disk can be written',
  EMFILE: 'raise the limit of open files (`ulimit -n`)',
  ENFILE: 'end programs that hold many files open',
  ENOMEM: 'end programs that use much memory',
  EAGAIN: 'end programs: there are as many as this user may have',
  EIO: 'look after the disk: the system log says more',
};

/** How others than the system's calls say the same: git, in words. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/No space left on device/i, 'ENOSPC'],
  [/Disk quota exceeded/i, 'EDQUOT'],
  [/Read-only file system/i, 'EROFS'],
  [/Too many open files/i, 'EMFILE'],
];

export interface Shortage {
  /** The system's code for it. */
  readonly of: string;
  /** What the person can do. */
  readonly todo: string;
}

/** What the machine has run out of, if that is why; also when omo has put the fault into words of its own. */
export function shortageIn(error: unknown): Shortage | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = error instanceof OmoError ? inWords(messageOf(error)) : errnoOf(error);
  const todo = code === undefined ? undefined : SHORT[code];
  if (code !== undefined && todo !== undefined) return { of: code, todo };
  return shortageIn(error.cause);
}

function inWords(text: string): string | undefined {
  return WORDS.find(([words]) => words.test(text))?.[1];
}

/** The same for the person, where nobody nearer has words for it; undefined: that is not why. */
export function toldShortage(error: unknown): OmoError | undefined {
  const short = shortageIn(error);
  if (!short) return undefined;
  const next = `${short.todo}, then run the command again`;
  return new OmoError('E_FILE', `omo can't use its files (${messageOf(error)}); ${next}`, { cause: error });
}
