import { endTree } from './end-tree.ts';
import { systemTable } from './system-table.ts';

/** Ends every process that was started with that variable at that value, and what belongs to it. */
export async function endMarked(name: string, value: string): Promise<void> {
  await endTree(systemTable(), { marks: { [name]: value }, spare: [] }, { termMs: 2000, killMs: 5000 });
}
