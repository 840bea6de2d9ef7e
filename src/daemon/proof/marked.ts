import { endTree } from '../../adapters/processes/end-tree.ts';
import { systemTable } from '../../adapters/processes/system-table.ts';

/** Ends every process that has that variable with that value in its environment, and what belongs to it. */
export async function endMarked(name: string, value: string): Promise<void> {
  const target = { marks: { [name]: value }, spare: [] };
  await endTree(systemTable(), target, { termMs: 2000, killMs: 5000 });
}
