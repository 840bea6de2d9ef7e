import { lstatSync } from 'node:fs';
import { chmod, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { entries, leftAttempts } from '../../adapters/files/left-attempts.ts';
import { removeAll } from '../../adapters/files/remove-all.ts';
import { repairJournal } from '../../adapters/journal/repair.ts';
import { verifyJournal } from '../../adapters/journal/verify.ts';
import { takeHome } from '../../adapters/lock/lock.ts';
import { socketPath } from '../../adapters/socket/path.ts';
import { homeAt } from '../../config/home.ts';
import { loadConfig } from '../../config/load.ts';
import { OmoError, type Problem } from '../../core/errors.ts';
import { askRunning } from '../client.ts';
import type { Context } from '../context.ts';
import { readState } from '../read-state.ts';
import { several } from '../../core/text/several.ts';

/** Something that can be put right without touching what belongs to a live run or to the person. */
export interface Fix {
  /** What is wrong, and what would be done. */
  readonly says: string;
  readonly apply: () => Promise<void>;
}

/** Everything that `omo doctor --fix` would do now. What needs the home for itself is only found while no daemon runs. */
export async function fixesFor(context: Context): Promise<Fix[]> {
  const always = [...modes(context), ...(await quarantined(context))];
  const running = await askRunning(context, (client) => client.call('leftovers', { remove: false, force: false }));
  if (running) {
    const count = running.leftovers.filter(({ state }) => state === 'removable').length;
    return [...always, ...(count === 0 ? [] : [leftovers(count, context)])];
  }
  return [...always, ...staleSocket(context), ...tornTail(context), ...(await unknownAttempts(context))];
}

function modes({ home: root, uid }: Context): Fix[] {
  const home = homeAt(root);
  const folders = [home.root, home.events, home.run, home.outbox, home.tokens, home.environments, home.attempts];
  return folders.flatMap((path) => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    const isOpen = stat?.isDirectory() === true && stat.uid === uid && (stat.mode & 0o077) !== 0;
    if (!isOpen) return [];
    const mode = (stat.mode & 0o777).toString(8);
    return [{ says: `${path} is open to others (mode ${mode}): make it 700`, apply: () => chmod(path, 0o700) }];
  });
}

/** Their names begin with the time they were put aside, ms since the epoch. */
async function quarantined({ home, now }: Context): Promise<Fix[]> {
  const { days } = (await loadConfig(home)).keep;
  const folder = join(homeAt(home).events, 'quarantine');
  const before = now() - days * 86_400_000;
  const old = (await entries(folder)).filter((name) => Number(/^(\d{14})-/.exec(name)?.[1] ?? Infinity) < before);
  if (old.length === 0) return [];
  const says = `${several(old.length, 'event file')} in ${folder} were put aside more than ${days} days ago: remove them`;
  return [{ says, apply: () => remove(old.map((name) => join(folder, name))) }];
}

function leftovers(count: number, context: Context): Fix {
  return {
    says: `${several(count, 'tree')} and branches of ended runs hold nothing that is only there: remove them, as \`omo clean\` does`,
    apply: async () => void (await askRunning(context, (one) => one.call('leftovers', { remove: true, force: false }))),
  };
}

function staleSocket({ home, env, uid }: Context): Fix[] {
  const path = socketPath(home, env, uid);
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() !== true) return [];
  const says = `${path} is the socket of a daemon that is gone: remove it`;
  return [{ says, apply: () => alone(home, () => unlink(path)) }];
}

function tornTail({ home, now, pid }: Context): Fix[] {
  const torn = verifyJournal(home).state === 'torn';
  const says = 'the journal ends with a write that was cut short: cut that off, with a copy of the file beside it';
  const apply = () => alone(home, () => repairJournal({ home, now, note: { pid, repairs: true } }));
  return torn ? [{ says, apply }] : [];
}

/** A damaged journal doesn't say which runs there are. What a live worker of an unknown run uses stays. */
async function unknownAttempts({ home: root }: Context): Promise<Fix[]> {
  if (verifyJournal(root).state === 'damaged') return [];
  const home = homeAt(root);
  const unknown = (): Promise<string[]> =>
    leftAttempts(home, () => {
      const known = new Set(readState(root).runs.map(({ id }) => id));
      return (run) => !known.has(run);
    });
  const found = await unknown();
  if (found.length === 0) return [];
  const says = `${home.attempts} holds ${several(found.length, 'folder')} of runs that omo knows no more: remove them`;
  return [{ says, apply: () => alone(root, async () => remove(await unknown())) }];
}

/** While nobody else can be at work in the home. Throws E_DAEMON_RUNNING. */
async function alone(home: string, act: () => Promise<unknown>): Promise<void> {
  const lock = await takeHome(home);
  try {
    await act();
  } finally {
    await lock.release();
  }
}

/** Throws E_FILE with what could not be removed, and why. */
async function remove(paths: readonly string[]): Promise<void> {
  const kept = await removeAll(paths);
  if (kept.length === 0) return;
  const problems = kept.map(({ path, why }): Problem => ({ code: 'E_FILE', where: path, message: why }));
  const which = `${kept[0]?.path}: ${kept[0]?.why}${kept.length > 1 ? `; and ${kept.length - 1} more` : ''}`;
  throw new OmoError('E_FILE', `not all could be removed (${which}). Remove them as whoever they belong to.`, {
    problems,
  });
}
