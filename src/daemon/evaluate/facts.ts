import { diffOf, fileAt } from '../../adapters/git/diff.ts';
import { OmoError } from '../../core/errors.ts';
import type { Facts } from '../../core/rubric/facts.ts';
import type { Run } from '../../core/state/state.ts';
import type { TaskState } from '../../core/state/task-state.ts';
import { outside } from '../../core/tasks/scopes.ts';

/** What is known of a task's work without reading it, with its diff where commits hold it. */
export async function factsOf(run: Run, task: TaskState): Promise<Facts> {
  const diff = await diffOfTask(run, task);
  const texts = diff === undefined ? undefined : await jsonOf(run, task);
  return {
    run,
    task,
    evidence: task.evidence ?? {},
    outside,
    ...(diff !== undefined && { diff }),
    ...(texts !== undefined && { texts }),
  };
}

/**
 * What a task changed; undefined where no commit holds it, because it worked in the person's own folder, or none any more. It
 * is asked of the person's repository, which has every branch: the worker's tree may have been cleaned away.
 */
export async function diffOfTask({ ground }: Run, { tree, evidence }: TaskState): Promise<string | undefined> {
  const commit = evidence?.changes?.commit;
  if (!tree || !ground || commit === undefined) return undefined;
  try {
    return (await diffOf(ground.root, tree.base, commit)).text;
  } catch (error) {
    // Its branch was removed, and git has cleared away the commit: then the rest of what is known decides.
    if (error instanceof OmoError && error.code === 'E_GIT') return undefined;
    throw error;
  }
}

/** The changed JSON files as they are now: whether one can be read is not seen in a diff. */
async function jsonOf({ ground }: Run, { evidence }: TaskState): Promise<ReadonlyMap<string, string>> {
  const { files = [], commit } = evidence?.changes ?? {};
  const texts = new Map<string, string>();
  if (!ground || commit === undefined) return texts;
  for (const path of files.filter((file) => JSON_FILE.test(file)).slice(0, MOST_FILES)) {
    const text = await fileAt(ground.root, commit, path);
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}

const JSON_FILE = /\.(?:json|jsonc|webmanifest)$/;
const MOST_FILES = 20;
