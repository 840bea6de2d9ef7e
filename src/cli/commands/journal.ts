import { repairJournal, type Repaired } from '../../adapters/journal/repair.ts';
import { type Verdict, verifyJournal } from '../../adapters/journal/verify.ts';
import { takeHome } from '../../adapters/lock/lock.ts';
import { OmoError } from '../../core/errors.ts';
import { numbers } from '../../core/state/loss.ts';
import { agrees } from '../agree.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { useHome } from '../home.ts';
import { lossLines, verdictLines } from '../print/journal.ts';
import { printJson } from '../print/output.ts';

/** `omo journal verify`: everything there is to know of the journal's files. Takes no lock, writes nothing. */
export async function verify({ json }: { json?: boolean }, { home, out }: Context): Promise<number> {
  const verdict = verifyJournal(home);
  if (json) printJson(out, verdictJson(verdict));
  else out.lines(...verdictLines(verdict, home, out));
  return verdict.state === 'damaged' ? EXIT.failed : EXIT.ok;
}

/** `omo journal repair`: keeps every whole record and says which numbers are gone. Throws E_DAEMON_RUNNING beside a daemon. */
export async function repair(options: { yes?: boolean; json?: boolean }, context: Context): Promise<number> {
  const { home, out } = context;
  await useHome(home);
  const lock = await takeHome(home);
  try {
    const before = verifyJournal(home);
    if (before.state === 'none' || before.state === 'whole') return nothing(before, options, context);
    if (!options.json) out.lines(...verdictLines(before, home, out));
    if (!options.yes) await mustAgree(context);
    const done = await repairJournal({ home, now: context.now, note: { pid: context.pid, repairs: true } });
    return tell(done, verifyJournal(home), options, context);
  } finally {
    await lock.release();
  }
}

function nothing(verdict: Verdict, { json }: { json?: boolean }, { home, out }: Context): number {
  if (json) printJson(out, { schemaVersion: 1, repaired: false, lost: [], kept: [], written: [] });
  else out.lines(...verdictLines(verdict, home, out), 'There is nothing to repair.');
  return EXIT.ok;
}

async function mustAgree(context: Context): Promise<void> {
  if (await agrees('Repair it? What is damaged is copied aside first. [y/N] ', context)) return;
  throw new OmoError('E_USAGE', 'nothing was changed. `omo journal repair --yes` repairs it without asking.');
}

function tell(done: Repaired, after: Verdict, { json }: { json?: boolean }, { home, out }: Context): number {
  const { kept, lost, written } = done;
  if (json) printJson(out, { schemaVersion: 1, repaired: true, lost, kept, written });
  else out.lines(...lossLines(done, after, home));
  if (after.state === 'whole') return EXIT.ok;
  const left = after.lost.map((one) => numbers(one)).join(', ');
  throw new OmoError(
    'E_INTERNAL',
    `the repaired journal does not verify (missing: ${left}); the copies hold what was there.`,
  );
}

function verdictJson({ state, segments, lost, kept }: Verdict): unknown {
  return {
    schemaVersion: 1,
    state,
    ok: state !== 'damaged',
    segments: segments.map((segment) => ({ ...segment, path: undefined })),
    lost,
    kept,
  };
}
