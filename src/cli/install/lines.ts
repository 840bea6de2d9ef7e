import { ABOUT, type Installable } from '../../adapters/install/agent.ts';
import type { Change } from '../../adapters/install/perform.ts';
import type { Output } from '../print/output.ts';
import { plain } from '../print/paint.ts';
import { safeLine } from '../print/safe.ts';
import { diffLines } from './diff.ts';

/** What happened to each file, for people. */
export function changeLines(changes: readonly Change[], dryRun: boolean, { paint }: Pick<Output, 'paint'>): string[] {
  return changes.flatMap((change) => {
    const said = DID[change.action][dryRun ? 1 : 0];
    const kept = change.backup === undefined ? '' : `; what it was is kept in ${safeLine(change.backup)}`;
    const sign = change.action === 'none' ? paint('gray', '–') : paint('green', '✓');
    return [
      `${sign} ${safeLine(change.file)}: ${said}${kept}`,
      ...(change.note === undefined ? [] : [`    ${paint('yellow', safeLine(change.note))}`]),
      ...(dryRun && change.action !== 'none' ? diffLines(change.file, change.before, change.after, paint) : []),
    ];
  });
}

/** What was done, and what would be. */
const DID: Record<Change['action'], readonly [string, string]> = {
  none: ['nothing to do', 'nothing to do'],
  create: ['written', 'would be written'],
  change: ['changed', 'would be changed'],
  remove: ['removed', 'would be removed'],
};

/** The same for scripts. */
export function changesJson(agent: Installable, changes: readonly Change[], dryRun: boolean, notes: readonly string[]) {
  return {
    schemaVersion: 1,
    agent,
    dryRun,
    call: ABOUT[agent].call,
    changes: changes.map(({ what, file, action, backup, note, before, after }) => ({
      what,
      file,
      action,
      ...(backup === undefined ? {} : { backup }),
      ...(note === undefined ? {} : { note }),
      ...(dryRun && action !== 'none' ? { diff: `${diffLines(file, before, after, plain).join('\n')}\n` } : {}),
    })),
    notes,
  };
}
