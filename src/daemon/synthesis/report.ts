import { messageOf } from '../../core/fault.ts';
import type { Event } from '../../core/events/event.ts';
import { synthesisMarkdown } from '../../core/synthesis/markdown.ts';
import { pullRequestFile, pullRequestText } from '../../core/synthesis/pull-request.ts';
import { iso } from '../results.ts';
import type { SynthesisParts, Whole } from './parts.ts';
import { writeWhole } from '../write-whole.ts';

/** Writes the report, and what a pull request would say, then removes the trees that this took. */
export async function reportWhole(parts: SynthesisParts, { run, place }: Whole): Promise<Event> {
  const { report } = parts.home.synthesis(run.id);
  await writeWhole(report, synthesisMarkdown(run, iso));
  await writeWhole(pullRequestFile(report), pullRequestText(run).body);
  await tidied(parts, run.id, () => parts.integration.tidy(place));
  return { type: 'synthesis.ended', at: parts.now(), run: run.id, report };
}

/** A tree that stays is no fault of the result; `omo doctor` names it. */
async function tidied({ log }: SynthesisParts, run: string, tidy: () => Promise<void>): Promise<void> {
  try {
    await tidy();
  } catch (error) {
    log.warn({ run, reason: messageOf(error) }, 'trees of the synthesis not removed');
  }
}
