import { OmoError } from '../../core/errors.ts';
import { gitIn, type At } from './tree-record.ts';

/** A commit on a task's branch that neither the run's base nor what it started from holds. */
interface Own {
  readonly id: string;
  /** Made by omo while it prepared the branch. */
  readonly isPrepared: boolean;
  /** Files in which it holds markers. */
  readonly conflicts: readonly string[];
}

/** The message of a merge that omo makes before a task begins. */
export function preparedMessage(message: string, conflicts: readonly string[]): string {
  const told = conflicts.map((path) => `Omo-Conflict: ${JSON.stringify(path)}\n`);
  return `${message.trimEnd()}\n${hasTrailers(message) ? '' : '\n'}Omo-Prepared: yes\n${told.join('')}`;
}

/** What of a branch's history begins with the task, the newest first. */
export async function ownCommits(at: At, tip: string, from: readonly string[]): Promise<Own[]> {
  const text = await gitIn(at, ['log', `--format=${FORMAT}`, tip, '--not', ...from, '--']);
  return text.split('\n').flatMap((line) => {
    const [id = '', prepared, conflicts = ''] = line.split('\u0001');
    if (id === '') return [];
    const told = conflicts.split('\u0002').filter((one) => one !== '');
    return [{ id, isPrepared: prepared === 'yes', conflicts: told.map(unquoted) }];
  });
}

/** Throws E_TREE when a branch of the task's name holds what omo did not make: nothing is known of it then. */
export async function refuseStrangers(at: At, branch: string, tip: string, from: readonly string[]): Promise<void> {
  const strange = (await ownCommits(at, tip, from)).filter(({ isPrepared }) => !isPrepared);
  if (strange.length === 0) return;
  throw new OmoError(
    'E_TREE',
    `the branch ${branch} is there already, with ${strange.length} ${strange.length === 1 ? 'commit' : 'commits'} that omo knows nothing of (${strange[0]?.id.slice(0, 12)}). Nothing was changed. Rename it (git branch -m ${branch} <name>) or delete it, and try again.`,
  );
}

const FORMAT = [
  '%H',
  '%(trailers:key=Omo-Prepared,valueonly,separator=%x02)',
  '%(trailers:key=Omo-Conflict,valueonly,separator=%x02)',
].join('%x01');

function hasTrailers(message: string): boolean {
  return (
    /^[A-Za-z][A-Za-z-]*: [^\n]*$/.test(message.trimEnd().split('\n\n').at(-1)?.split('\n').at(-1) ?? '') &&
    message.includes('\n\n')
  );
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
