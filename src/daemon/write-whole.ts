import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file so that a reader sees the old one or the new one, also after a power cut. When that fails the old one is
 * there, and nothing beside it: half of a file would take the room that a full disk lacks.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeSynced(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  const dir = await open(dirname(path), 'r');
  try {
    await dir.sync();
  } finally {
    await dir.close();
  }
}

/** Whether a file of that name, in the home itself, is the draft of a daemon that was killed before it could rename it. */
export function isLeftDraft(name: string): boolean {
  const pid = DRAFT.exec(name)?.[1];
  return pid !== undefined && Number(pid) !== process.pid;
}

/** Of nothing but the prompts, results and reports that omo writes there: the home may be a folder that holds other things too. */
const DRAFT = /^(?:worker-[a-z0-9-]+_(?:prompt\.md|result\.json)|run-[0-9a-z-]+_[a-z-]+\.md)\.(\d+)\.tmp$/;

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
