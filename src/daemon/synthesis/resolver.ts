import { rm, writeFile } from 'node:fs/promises';
import { readOutcome } from '../../adapters/agents/outcome.ts';
import { withDeadline } from '../../adapters/processes/deadline.ts';
import type { ProgramEnd } from '../../adapters/processes/run-program.ts';
import { runProgram } from '../../adapters/processes/run-program.ts';
import { endMarked } from '../../adapters/processes/end-marked.ts';
import type { AgentSpec } from '../../core/events/agent-spec.ts';
import type { Run } from '../../core/state/state.ts';
import { clip, oneLine } from '../../core/text/line.ts';
import { shortened } from '../../core/text/shortened.ts';
import { runEnvironment } from '../launch.ts';
import type { SynthesisParts } from './parts.ts';
import { outputsOf } from './parts.ts';

export interface Asking {
  readonly run: Run;
  readonly task: string;
  readonly resolver: AgentSpec;
  /** The tree in which the merge stands open; absolute. */
  readonly cwd: string;
  readonly prompt: string;
  /** 1, or 2 when it is asked again. */
  readonly round: number;
  readonly timeoutMs: number;
}

export type Said =
  | { readonly is: 'said'; readonly says: string | undefined }
  /** Why, to follow its name. */
  | { readonly is: 'failed'; readonly why: string };

/** Of the file that keeps what it printed. */
export function logName(task: string, round: number): string {
  return `resolve-${task}.${round}.log`;
}

/** One turn of the agent that settles conflicts, like a worker's without a terminal. Prompt and output are kept. */
export async function askResolver({ home, now, closing }: SynthesisParts, asking: Asking): Promise<Said> {
  const { run, task, resolver, cwd, prompt, round, timeoutMs } = asking;
  const outputs = await outputsOf(home, run.id);
  const file = outputs(`resolve-${task}.${round}.md`);
  // What an earlier one printed, asked for the same, is not this one's.
  for (const later of [round, round + 1]) await rm(outputs(logName(task, later)), { force: true });
  await writeFile(file, prompt, { mode: 0o600 });
  const argv = [...resolver.run, ...{ stdin: [], arg: [prompt], file: [file] }[resolver.prompt]];
  const env = { ...(await runEnvironment(home, run.id)), ...variables(run, task) };
  const input = resolver.prompt === 'stdin' ? prompt : '';
  const end = await withDeadline(closing, timeoutMs, (signal) => runProgram({ argv, env, cwd, input }, signal));
  await writeFile(outputs(logName(task, round)), end.is === 'ended' ? end.stdout : '', { mode: 0o600 });
  return saidAt(resolver, end, timeoutMs, now());
}

/** It is as deep as a worker may be, so that it starts none of its own. */
function variables({ id, maxDepth }: Run, task: string): Record<string, string> {
  return { ORCH_DEPTH: String(maxDepth), ORCH_MAX_DEPTH: String(maxDepth), [MARK]: `${id}.${task}` };
}

/** In its environment, so that what a daemon that was killed left of it is found. */
const MARK = 'OMO_RESOLVER';

/** Ends what is left of an earlier one for the same task. */
export async function endEarlier(run: string, task: string): Promise<void> {
  await endMarked(MARK, `${run}.${task}`);
}

function saidAt(resolver: AgentSpec, end: ProgramEnd, timeoutMs: number, at: number): Said {
  switch (end.is) {
    case 'not-started':
      return { is: 'failed', why: `could not be started: ${end.why}` };
    case 'flooded':
      return { is: 'failed', why: 'printed far too much and was ended' };
    case 'stopped':
      return { is: 'failed', why: `was not finished after ${timeoutMs / 1000} s${complaint(end.stderr)}` };
    case 'ended': {
      const { ok, summary, reason } = readOutcome(resolver.output, end.stdout, end, at, resolver.limited);
      if (ok) return { is: 'said', says: summary === undefined ? undefined : shortened(summary) };
      return { is: 'failed', why: `failed: ${oneLine(reason ?? 'it does not say why')}${complaint(end.stderr)}` };
    }
  }
}

/** The end of what it complained of, in one line. */
function complaint(stderr: string): string {
  const line = oneLine(stderr.trim().split('\n').slice(-3).join(' '));
  return line === '' ? '' : `; it said: ${clip(line, 200)}`;
}
