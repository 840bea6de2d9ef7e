import type { Failure } from '../../core/events/signal.ts';
import type { Usage } from '../../core/events/usage.ts';
import { shortened } from '../../core/text/shortened.ts';
import { exitWords, type Exit } from './exit-words.ts';
import { usedSince } from './known-usage.ts';
import type { Outcome } from './outcome.ts';
import type { Heard, OutputForm } from './output-form.ts';
import { namesCause } from './told-failure.ts';

/** How a program ended that prints plain text: its exit code alone says it. */
export function plainOutcome(heard: Heard, exit: Exit, failure: Failure | undefined): Outcome {
  if (exit.exitCode === 0) return { ok: true, ...told(heard) };
  const last = heard.said === undefined ? '' : `: ${heard.said}`;
  return { ok: false, ...told(heard), reason: shortened(`${exitWords(exit)}${last}`), ...(failure && { failure }) };
}

/** How an agent ended: ok only when its exit code and its output both say so. `before`: what its conversation had used. */
export function structuredOutcome(
  { title, counts }: OutputForm,
  heard: Heard,
  exit: Exit,
  before: readonly Usage[] | undefined,
): Outcome {
  const usage = heard.usage && counts === 'conversation' ? usedSince(heard.usage, before) : heard.usage;
  const known = { ...told(heard), ...(usage && { usage }) };
  if (exit.exitCode === 0 && heard.end.is === 'done') return { ok: true, ...known };
  return { ok: false, ...known, reason: shortened(`${title} ${failureWords(heard, exit)}`), ...why(heard, exit) };
}

/** What it told itself; else what it was waiting for; else, when it told of nothing, that it died. */
function why(heard: Heard, exit: Exit): Pick<Outcome, 'failure' | 'crashed'> {
  const { end, waiting } = heard;
  const failure = end.is === 'failed' ? end.failure : end.is === 'open' ? waiting : undefined;
  if (namesCause(failure)) return { failure };
  return died(heard, exit) ? { crashed: true } : {};
}

/**
 * An agent that told of trouble and then ended by itself in good order did not die: so OpenCode ends when it may not use a
 * tool.
 */
function died({ end, trouble }: Heard, exit: Exit): boolean {
  if (end.is === 'failed') return false;
  if (end.is === 'open') return exit.exitCode !== 0 || trouble === undefined;
  return exit.signal !== undefined || (exit.exitCode ?? 0) > 128;
}

function failureWords(heard: Heard, exit: Exit): string {
  if (heard.end.is === 'failed') return `stopped: ${heard.end.reason}`;
  const trouble = heard.trouble === undefined ? '' : `; the last trouble it told was: ${heard.trouble}`;
  if (exit.exitCode !== 0) return `ended with ${exitWords(exit)}${trouble}`;
  return `ended with exit code 0, but its output does not say that it finished${trouble}`;
}

function told(heard: Heard): Partial<Outcome> {
  return {
    ...(heard.said === undefined ? {} : { summary: shortened(heard.said) }),
    ...(heard.conversation === undefined ? {} : { conversation: heard.conversation }),
    ...(heard.notes.length === 0 ? {} : { notes: heard.notes }),
  };
}
