import type { Logger } from 'pino';
import type { AgentSpec, Event } from '../core/events/event.ts';
import type { Dialog, Signal } from '../core/events/signal.ts';
import type { Watched } from '../core/schedule/look.ts';
import { boxesOf, needsLook, onScreens } from '../core/schedule/look.ts';
import { classifyScreen } from '../core/screen/classify.ts';
import { withReading } from '../core/answer/with-reading.ts';
import { fingerprint } from '../core/answer/caps.ts';
import type { PlainQuestion } from '../core/screen/plain.ts';
import { plainQuestion } from '../core/screen/plain.ts';
import type { ScreenReading } from '../core/screen/rule.ts';
import type { State } from '../core/state/state.ts';
import { agentOf, keyText } from '../core/state/state.ts';
import type { Keyboard } from '../ports/keyboard.ts';
import { Rounds } from './rounds.ts';
import { liveOf } from './talk/parts.ts';

export interface ScreensParts {
  readonly now: () => number;
  readonly log: Logger;
  readonly state: () => State;
  readonly record: (events: readonly Event[]) => Promise<void>;
  readonly keyboard: () => Keyboard;
}

const LOOK_MS = 300;
/** A person who has just typed sits there. */
const PERSON_MS = 3000;

/**
 * Reads the screens of workers that run on them, where their agents give nothing better: the first composer, a dialog
 * before any hook runs, programs without hooks. And sees when a person types there. Only what is new is told.
 */
export class Screens {
  readonly #parts: ScreensParts;
  /** What each screen showed last, and how often in a row: one look alone may be in the middle of a redraw. */
  readonly #last = new Map<string, { readonly text: string; readonly told: string }>();

  constructor(parts: ScreensParts) {
    this.#parts = parts;
  }

  /** The rounds it goes. */
  rounds(): Rounds {
    return new Rounds(LOOK_MS, () => {
      const watched = onScreens(this.#parts.state());
      return watched.length === 0 ? undefined : this.#lookAll(watched);
    });
  }

  async #lookAll(watched: readonly Watched[]): Promise<void> {
    this.#forgetAllBut(watched);
    const found = await Promise.all(watched.map((one) => this.#lookSafely(one)));
    const events = found.flat();
    if (events.length > 0) await this.#parts.record(events);
  }

  async #lookSafely(one: Watched): Promise<Event[]> {
    try {
      return [...(await this.#person(one)), ...(await this.#look(one))];
    } catch (error) {
      // A screen that can't be read says nothing about its worker: look again next time.
      this.#parts.log.warn({ ...one.key, err: error }, 'screen not read');
      return [];
    }
  }

  async #person({ task, key, place }: Watched): Promise<Event[]> {
    if (task.phase.is !== 'running') return [];
    const { held } = task.phase.talk;
    const typedAt = await this.#parts.keyboard().personTypedAt(place);
    const now = this.#parts.now();
    if (held.is === 'taken' || typedAt === undefined || now - typedAt > PERSON_MS) return [];
    return [{ type: 'talk.taken-over', at: now, ...key, how: 'somebody types into its terminal' }];
  }

  async #look(one: Watched): Promise<Event[]> {
    if (!needsLook(one, this.#parts.now())) return [];
    const lines = await this.#parts.keyboard().screen(one.place);
    if (lines === undefined) return [];
    const id = keyText(one.key);
    const [text, last] = [lines.join('\n'), this.#last.get(id)];
    if (last?.text !== text) {
      this.#last.set(id, { text, told: last?.told ?? '' });
      return [];
    }
    const seen = readScreen(one, lines);
    const told = seen === undefined ? '' : JSON.stringify(seen.signal);
    if (told === last.told) return [];
    this.#last.set(id, { text, told });
    return seen === undefined
      ? []
      : [{ type: 'agent.signalled', at: this.#parts.now(), ...one.key, by: 'screen', ...seen }];
  }

  #forgetAllBut(watched: readonly Watched[]): void {
    const keys = new Set(watched.map(({ key }) => keyText(key)));
    for (const key of this.#last.keys()) if (!keys.has(key)) this.#last.delete(key);
  }
}

interface Told {
  readonly source: string;
  readonly signal: Signal;
}

function readScreen(one: Watched, lines: readonly string[]): Told | undefined {
  const agent = one.run.agents[agentOf(one.run, one.task.spec.id)];
  if (!agent) return undefined;
  const reading = readingOf(agent, lines);
  const question = agent.hooks === undefined && reading === undefined ? plainQuestion(lines) : undefined;
  if (reading?.shows.is !== 'dialog' && !question && boxesOf(one).length > 0)
    return { source: reading?.rule ?? 'no dialog', signal: { is: 'replied' } };
  if (reading) return fromRule(one, reading, agent, lines);
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

/** Its agent's own rules, and the person's for what a composer looks like. */
function readingOf(agent: AgentSpec, lines: readonly string[]): ScreenReading | undefined {
  const reading = classifyScreen(liveOf(agent)?.screen ?? [], lines);
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
function fromRule(one: Watched, reading: ScreenReading, agent: AgentSpec, lines: readonly string[]): Told | undefined {
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
      return { source: rule, signal: { is: 'busy' } };
    case 'ready':
      if (mood.is === 'working' && agent.hooks === undefined)
        return { source: rule, signal: turnEnded(lastWords(lines)) };
      return { source: rule, signal: { is: 'ready' } };
  }
}

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
