import { readPartFiles } from '../adapters/files/prompt-parts.ts';
import type { Home } from '../config/home.ts';
import type { PromptParts } from '../core/events/prompt-parts.ts';
import { partNotes } from '../core/worker/own-parts.ts';

/** The person's own parts of workers' prompts as they stand now; absent where there are none. `notes`: what they leave out. */
export interface OwnParts {
  readonly parts?: PromptParts;
  readonly notes: readonly string[];
}

/** For a run that is submitted now. Of its home only: what a repository holds is not the person's. Throws E_CONFIG with every problem. */
export async function readParts({ prompts }: Pick<Home, 'prompts'>): Promise<OwnParts> {
  const parts = await readPartFiles(prompts);
  return Object.keys(parts).length === 0 ? { notes: [] } : { parts, notes: partNotes(parts) };
}
