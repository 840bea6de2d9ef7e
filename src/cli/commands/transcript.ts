import type { Fact } from '../../core/report/said.ts';
import type { Transcript } from '../../core/report/transcript.ts';
import { isOfTranscript, transcript as make } from '../../core/report/transcript.ts';
import type { Context } from '../context.ts';
import type { JournalReader } from '../damage.ts';
import { evenDamaged, strict } from '../damage.ts';
import { EXIT } from '../exit-code.ts';
import { printJson } from '../print/output.ts';
import { transcriptLines } from '../print/transcript.ts';
import { readState, theWorker } from '../read-state.ts';
import { workerName } from '../worker-name.ts';

export interface TranscriptOptions {
  readonly run?: string;
  readonly json?: boolean;
}

/** `omo transcript <worker>`: the conversation with it, from the journal alone. */
export async function transcript(worker: string, { run, json }: TranscriptOptions, context: Context): Promise<number> {
  const show = (reader: JournalReader): number => {
    const made = transcriptOf(workerName(worker), run, reader, context.home);
    if (json) printJson(context.out, { schemaVersion: 1, ...made });
    else context.out.lines(...transcriptLines(made, context.now(), context.out.paint));
    return EXIT.ok;
  };
  return evenDamaged(context, () => show(strict(context.home)), show);
}

function transcriptOf(name: string, run: string | undefined, reader: JournalReader, home: string): Transcript {
  const found = theWorker(readState(home, reader), name, run);
  const facts: Fact[] = [];
  reader.since(
    (event) => event.type === 'run.submitted' && event.run === found.run.id,
    (record) => {
      if ('event' in record && isOfTranscript(record.event, found)) facts.push(record);
    },
  );
  return make(found, facts, (ms) => new Date(ms).toISOString());
}
