import type { Explanation } from '../../core/report/explain.ts';
import { Chain } from '../../core/report/explain.ts';
import type { Found } from '../../core/report/find-worker.ts';
import { findWorker, taskAtHand } from '../../core/report/find-worker.ts';
import type { Waiting } from '../../core/report/report.ts';
import { waitWords } from '../../core/report/wait-words.ts';
import { waits } from '../../core/schedule/waits.ts';
import type { Foreign, State } from '../../core/state/state.ts';
import { EMPTY } from '../../core/state/state.ts';
import type { Context } from '../context.ts';
import type { JournalReader } from '../damage.ts';
import { evenDamaged, strict } from '../damage.ts';
import { EXIT } from '../exit-code.ts';
import { moment } from '../print/duration.ts';
import { explanationLines } from '../print/explain.ts';
import { printJson } from '../print/output.ts';
import { fold, readState, theWorker } from '../read-state.ts';
import { workerName } from '../worker-name.ts';

/** `omo explain <worker>`: why omo believes of it what it believes, fact by fact, from the journal alone. */
export async function explain(worker: string, { json }: { json?: boolean }, context: Context): Promise<number> {
  const name = workerName(worker);
  const show = async (reader: JournalReader): Promise<number> => {
    const explanation = explained(name, reader, context);
    if (json) printJson(context.out, { schemaVersion: 1, ...explanation });
    else context.out.lines(...(await explanationLines(explanation, context.now(), context.out)));
    return EXIT.ok;
  };
  return evenDamaged(context, () => show(strict(context.home)), show);
}

function explained(name: string, reader: JournalReader, { home, now }: Context): Explanation {
  const state = readState(home, reader);
  const foreign = state.foreign.find((one) => one.worker === name);
  if (foreign && !findWorker(state, name)) return ofForeign(reader, foreign);
  return ofWorker(reader, state, theWorker(state, name, undefined), now());
}

/** Every fact of its run once more, in order, with what each changed. */
function ofWorker({ since }: JournalReader, state: State, found: Found, now: number): Explanation {
  const chain = new Chain(found);
  let before: State = EMPTY;
  since(
    (event) => event.type === 'run.submitted' && event.run === found.run.id,
    (record) => {
      const after = fold(before, record);
      if ('event' in record) chain.take(record, before, after);
      before = after;
    },
  );
  return chain.explanation(now, iso, waitingOf(state, found, now));
}

function waitingOf(state: State, found: Found, now: number): Waiting | undefined {
  const task = taskAtHand(found);
  const wait = task && waits(state, now)(found.run, task);
  return wait && { status: wait.is, reason: waitWords(wait, (ms) => moment(iso(ms), now)), until: wait.until };
}

/** All that is known of an agent that omo did not start is that turns of it ended. */
function ofForeign({ since }: JournalReader, { worker, at }: Foreign): Explanation {
  const because: Explanation['because'][number][] = [];
  since(
    (event) => isItsStop(event, worker, at),
    (record) => {
      if (!('event' in record) || !isItsStop(record.event, worker, at)) return;
      const said = 'a turn of it ended; omo did not start it, and hears nothing else of it';
      because.push({ at: iso(at), signal: 'hook', says: said, seq: record.seq });
    },
  );
  return { worker, status: 'unknown', because };
}

function isItsStop(event: { readonly type: string; readonly at: number }, worker: string, at: number): boolean {
  return event.type === 'foreign.stopped' && event.at === at && 'worker' in event && event.worker === worker;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
