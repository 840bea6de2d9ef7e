import type { Logger } from 'pino';
import { LIVES } from '../../adapters/agents/lives.ts';
import type { Live } from '../../adapters/agents/live.ts';
import type { Home } from '../../config/home.ts';
import { OmoError } from '../../core/errors.ts';
import type { AgentSpec } from '../../core/events/agent-spec.ts';
import type { AttemptKey, Place } from '../../core/events/event.ts';
import type { Message, Question } from '../../core/state/conversation.ts';
import type { Run, State } from '../../core/state/state.ts';
import type { TaskState } from '../../core/state/task-state.ts';
import { agentOf, findRun, findTask } from '../../core/state/state.ts';
import type { Keyboard } from '../../ports/keyboard.ts';
import type { Terminal } from '../../ports/terminal.ts';

/** What talking with workers needs. */
export interface TalkParts {
  readonly home: Home;
  readonly now: () => number;
  readonly log: Logger;
  readonly keyboard: () => Keyboard;
  /** The daemon ends: whoever is asked something is let go. */
  readonly closing: AbortSignal;
  readonly terminalOf: (run: Run) => Terminal;
}

/** The attempt a message or a question belongs to, where it runs and what its agent is. */
export interface Spot {
  readonly run: Run;
  readonly task: TaskState;
  readonly key: AttemptKey;
  readonly place: Place;
  readonly agent: AgentSpec;
  readonly typing: Typing;
}

/** What its composer and its dialogs want. */
interface Typing {
  readonly submit: readonly string[];
  readonly dialogMarks: readonly string[];
  readonly busyMarks: readonly string[];
  readonly composerText: (text: string) => string;
}

export function messageIn(state: State, run: string, id: string): Message {
  const message = findRun(state, run)?.messages.find((one) => one.id === id);
  if (message) return message;
  throw new OmoError('E_INTERNAL', `run ${run} has no message ${id}`);
}

export function questionIn(state: State, run: string, id: string): Question {
  const question = findRun(state, run)?.questions.find((one) => one.id === id);
  if (question) return question;
  throw new OmoError('E_INTERNAL', `run ${run} has no question ${id}`);
}

/** Undefined when that attempt doesn't run any more. */
export function spotOf(state: State, key: AttemptKey): Spot | undefined {
  const run = findRun(state, key.run);
  const task = run && findTask(run, key.task);
  const stage = task?.phase.is === 'running' && task.attempts === key.attempt ? task.phase.stage : undefined;
  const place = stage && 'place' in stage ? stage.place : undefined;
  const agent = run?.agents[agentOf(run, key.task)];
  if (!run || !task || !place || !agent) return undefined;
  return { run, task, key, place, agent, typing: typingOf(agent) };
}

/** How omo lives with an agent, or undefined for a program it knows nothing of. */
export function liveOf({ hooks }: AgentSpec): Live | undefined {
  return hooks && LIVES[hooks];
}

/** Whether that program is the one whose hooks it speaks: a person's own may speak them too, and calls omo's hook by itself. */
export function isItsProgram({ hooks, run }: AgentSpec): boolean {
  return run[0]?.split('/').at(-1) === hooks;
}

function typingOf(agent: AgentSpec): Typing {
  const live = liveOf(agent);
  return {
    submit: agent.submit ?? live?.submit ?? ['Enter'],
    dialogMarks: live?.dialogMarks ?? [],
    busyMarks: live?.busyMarks ?? [],
    composerText: (text) => live?.composerText(text) ?? text,
  };
}
