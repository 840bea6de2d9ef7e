import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import type { Tree } from '../../core/events/ground.ts';
import type { TreeSpec } from '../../ports/trees.ts';
import type { Job } from './branch.ts';
import { realOf, commonDirOf, commitOf, type At } from './tree-record.ts';
import { makeTree } from './make-tree.ts';
import { reuseTree } from './reuse-tree.ts';
import type { Serial } from '../../core/serial.ts';
import { endSetUp } from './set-up.ts';
import { mendCutOff, mendForgotten, standingAt, type Standing } from './standing.ts';
import { readNote } from './tree-note.ts';
import { undoTree } from './undo-tree.ts';

/** The tree of an attempt, made, or put in order from whatever is there. */
export async function prepareTree(spec: TreeSpec, serial: Serial): Promise<Tree> {
  const job = await jobOf(spec, serial);
  return serial.run(job.path, async () => {
    // Nobody has worked in it yet: it was broken off while it was made.
    const broken = await readNote(job.path);
    if (broken?.state === 'making') {
      await endSetUp(spec);
      await serial.run(job.common, async () => undoTree(job.path, broken));
    }
    const standing = await standingAt(job.common, job.path);
    if (standing.is === 'absent') return makeTree(job);
    const { at, notes } = await mended(job, standing);
    return serial.run(job.common, async () => reuseTree(job, at, notes));
  });
}

async function jobOf(spec: TreeSpec, serial: Serial): Promise<Job> {
  const { root, base } = spec.ground;
  if (base === undefined)
    throw new OmoError('E_TREE', `${root} has no commit yet that a tree could start from: make one.`);
  await mkdir(dirname(spec.path), { recursive: true, mode: 0o700 });
  return { spec, serial, base, root, common: await commonDirOf(root), path: await realOf(spec.path) };
}

async function mended(
  { common, path, base, spec }: Job,
  standing: Exclude<Standing, { is: 'absent' }>,
): Promise<{ at: At; notes: string[] }> {
  switch (standing.is) {
    case 'tree':
      return { at: standing.at, notes: [] };
    case 'cut-off':
      return { at: standing.at, notes: [await mendCutOff(standing)] };
    case 'forgotten': {
      const main = { path: spec.ground.root, record: common };
      const noted = (await readNote(path))?.branch;
      const on = noted === undefined ? undefined : await commitOf(main, `refs/heads/${noted}`);
      const { at, note } = await mendForgotten(common, path, on ?? base);
      return { at, notes: [note] };
    }
    case 'foreign':
      throw new OmoError(
        'E_TREE',
        `the worker's tree "${basename(path)}" can't be made in ${path}: ${standing.why}. It is left as it is; move it away, and try again.`,
      );
  }
}
