import { fingerprint } from '../core/answer/caps.ts';
import { withReading } from '../core/answer/with-reading.ts';
import type { AgentSpec } from '../core/events/agent-spec.ts';
import type { Dialog, Failure, Signal } from '../core/events/signal.ts';
import type { Watched } from '../core/schedule/look.ts';
import { boxesOf } from '../core/schedule/look.ts';
import { classifyScreen } from '../core/screen/classify.ts';
import type { PlainQuestion } from '../core/screen/plain.ts';
import { plainQuestion } from '../core/screen/plain.ts';
import type { ScreenReading } from '../core/screen/rule.ts';
import type { Mood } from '../core/state/conversation.ts';
import { agentOf } from '../core/state/state.ts';
import { retryTime } from './retry-time.ts';
import { liveOf } from './talk/parts.ts';

/** What a screen says, and the rule that read it. */
export interface Told {
  readonly source: string;
  readonly signal: Signal;
}

/** What an attempt's screen says beside what is known of it; `at`: when it was looked at, ms since the epoch. */
export function readScreen(one: Watched, lines: readonly string[], at: number): Told | undefined {
  const agent = one.run.agents[agentOf(one.run, one.task.spec.id)];
  if (!agent) return undefined;
  const reading = readingOf(one, agent, lines);
  const question = agent.hooks === undefined && reading === undefined ? plainQuestion(lines) : undefined;
  if (reading?.shows.is !== 'dialog' && !question && boxesOf(one).length > 0)
    return { source: reading?.rule ?? 'no dialog', signal: { is: 'replied' } };
  if (reading) return fromRule(one, reading, agent, lines, at);
  if (question) return { source: question.rule, signal: { is: 'asked', dialog: lineDialog(question) } };
  return isUnknownProgram(agent) && isStarting(one) && lines.some((line) => line.trim() !== '')
    ? { source: 'its screen stands still', signal: { is: 'ready' } }
    : undefined;
}

function isStarting({ task }: Watched): boolean {
  return task.phase.is === 'running' && task.phase.talk.mood.is === 'starting';
}

/** Nothing tells when such a program takes its first text, but that it has shown something and waits. */
function isUnknownProgram({ hooks, ready }: AgentSpec): boolean {
  return hooks === undefined && ready === undefined;
}

/** Where a program reads a line, an answer is a line; what it asks names it. */
function lineDialog({ kind, text, options, lines, rule }: PlainQuestion): Dialog {
  const key = `line ${fingerprint(text)}`.slice(0, 200);
  return { key, kind, text, options: [...options], reply: 'line', lines: [...lines], rule };
}

/**
 * Its agent's own rules, and the person's for what a composer looks like. Before its first prompt it waits for nobody: what
 * looks like that is of the conversation it goes on with.
 */
function readingOf(one: Watched, agent: AgentSpec, lines: readonly string[]): ScreenReading | undefined {
  const rules = liveOf(agent)?.screen ?? [];
  const reading = classifyScreen(isStarting(one) ? rules.filter(({ shows }) => shows.is !== 'retrying') : rules, lines);
  if (reading !== undefined || agent.ready === undefined) return reading;
  const bottom = lines.filter((line) => line.trim() !== '').slice(-READY_LINES);
  const ready = new RegExp(agent.ready, 'm');
  // Blanks at the ends of lines are cut off, and a prompt mostly ends with one.
  return ready.test(bottom.join('\n')) || ready.test(`${bottom.join('\n')} `)
    ? { rule: 'ready (config.json)', shows: { is: 'ready' } }
    : undefined;
}

const READY_LINES = 8;

/** A composer that is back is the end of a turn for a program that tells nothing, and a riddle for one that tells everything. */
function fromRule(
  one: Watched,
  reading: ScreenReading,
  agent: AgentSpec,
  lines: readonly string[],
  at: number,
): Told | undefined {
  const { shows, rule } = reading;
  if (one.task.phase.is !== 'running') return undefined;
  const { mood } = one.task.phase.talk;
  switch (shows.is) {
    case 'dialog':
      return {
        source: rule,
        signal: {
          is: 'asked',
          dialog: { ...shows.dialog, key: `screen-${rule.replaceAll(/\W+/g, '-')}`, reply: 'keys' },
        },
      };
    case 'busy':
      return mood.is === 'working' ? undefined : { source: rule, signal: { is: 'busy' } };
    case 'ready':
      if (mood.is === 'working' && agent.hooks === undefined)
        return { source: rule, signal: turnEnded(lastWords(lines)) };
      return { source: rule, signal: { is: 'ready' } };
    case 'retrying':
      return retrying(mood, reading, { kind: shows.kind, ...wordsAndEnd(reading, at) });
  }
}

function wordsAndEnd({ rule, groups }: ScreenReading, at: number): Omit<Failure, 'kind'> {
  const message = groups?.['message']?.replaceAll(/\s+/g, ' ').trim();
  const until = retryTime(groups, at);
  return { message: message ?? rule, ...(until !== undefined && { until }) };
}

/** What its hooks or its record have told already is no news: a turn of Codex that a limit ended leaves its words on the screen. */
function retrying(mood: Mood, { rule, groups }: ScreenReading, failure: Failure): Told | undefined {
  if ((mood.is === 'limited' || mood.is === 'failed') && isKnown(mood.failure, failure)) return undefined;
  const attempt = groups?.['attempt'];
  return {
    source: rule,
    signal: { is: 'retrying', failure, ...(attempt !== undefined && { attempt: Number(attempt) }) },
  };
}

function isKnown(known: Failure, { kind, until }: Failure): boolean {
  if (known.kind !== kind) return false;
  return until === undefined || (known.until !== undefined && Math.abs(until - known.until) < SAME_MS);
}

/** Screens round to seconds. */
const SAME_MS = 2500;

function turnEnded(message: string): Signal {
  return withReading({ is: 'turn-ended', message });
}

/** What stands above the composer, as far as a screen tells. */
function lastWords(lines: readonly string[]): string {
  return lines
    .filter((line) => line.trim() !== '')
    .slice(-12, -1)
    .join('\n');
}
