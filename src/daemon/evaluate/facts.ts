import { diffOf, fileAt } from '../../adapters/git/diff.ts';
import { messageOf } from '../../core/fault.ts';
import type { Facts } from '../../core/rubric/facts.ts';
import type { Run, TaskState } from '../../core/state/state.ts';
import { outside } from '../../core/tasks/scopes.ts';

/** What is known of a task's work without reading it, with its diff where commits hold it. */
export async function factsOf(run: Run, task: TaskState): Promise<Facts> {
  const { text, texts } = await workOf(run, task);
  return {
    run,
    task,
    evidence: task.evidence ?? {},
    outside,
    ...(text !== undefined && { diff: text }),
    ...(texts !== undefined && { texts }),
  };
}

/** Its diff, and why there is none: its branch is gone, or it worked in the person's own folder. */
export async function diffTextOf(run: Run, task: TaskState): Promise<{ readonly text?: string; readonly why?: string }> {
  const commit = task.evidence?.changes?.commit;
  if (!task.tree || !run.ground || commit === undefined) return { why: 'no commit holds it' };
  try {
    // The person's own repository has every branch; the worker's tree may have been cleaned away.
    return { text: (await diffOf(run.ground.root, task.tree.base, commit)).text };
  } catch (error) {
    return { why: messageOf(error) };
  }
}

async function workOf(run: Run, task: TaskState): Promise<{ text?: string; texts?: ReadonlyMap<string, string> }> {
  const { text } = await diffTextOf(run, task);
  return text === undefined ? {} : { text, texts: await jsonOf(run, task) };
}

/** The changed JSON files as they are now: whether one can be read is not seen in a diff. */
async function jsonOf(run: Run, { evidence }: TaskState): Promise<ReadonlyMap<string, string>> {
  const { files = [], commit } = evidence?.changes ?? {};
  const [root, texts] = [run.ground?.root, new Map<string, string>()];
  if (root === undefined || commit === undefined) return texts;
  for (const path of files.filter((file) => JSON_FILE.test(file)).slice(0, MOST_FILES)) {
    const text = await fileAt(root, commit, path);
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}

const JSON_FILE = /\.(?:json|jsonc|webmanifest)$/;
const MOST_FILES = 20;
