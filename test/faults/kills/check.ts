import type { Fact } from '../../../src/core/report/said.ts';
import type { History, Program } from './history.ts';

/** What is wrong with a history. */
export interface Fault {
  readonly kind:
    | 'event lost'
    | 'event doubled'
    | 'answer lost'
    | 'answer doubled'
    | 'answer garbled'
    | 'task done twice'
    | 'task not done'
    | 'orphan session'
    | 'session missing';
  readonly what: string;
}

/**
 * The model that a history is held against: each event file that was written is a fact once; each text whose receipt says that
 * it was submitted stands in the terminal of one worker once, byte for byte, with one Enter; whatever else was given stands
 * there once or not at all; each task is done by one program; tmux has the sessions that the ledger has.
 */
export function faultsIn(history: History): Fault[] {
  return [
    ...inEvents(history),
    ...inTexts(history),
    ...inLetters(history),
    ...inTasks(history),
    ...inSessions(history),
  ];
}

/** So many signals each hook is taken apart into. */
const SIGNALS: Readonly<Record<string, number>> = { SessionStart: 2 };

function inEvents({ programs, journal }: History): Fault[] {
  const known = counted(
    journal.flatMap(({ event }) => (event.type === 'agent.signalled' && event.id ? [event.id] : [])),
  );
  const hooks = new Map(programs.flatMap(({ wrote }) => wrote.map(({ id, hook }) => [id, hook] as const)));
  return [...hooks].flatMap(([id, hook]): Fault[] => {
    const [times, due] = [known.get(id) ?? 0, SIGNALS[hook] ?? 1];
    if (times === due) return [];
    return [{ kind: times < due ? 'event lost' : 'event doubled', what: `${hook} ${id}: ${times} facts, not ${due}` }];
  });
}

/** ESC[200~ text ESC[201~, and the Enters after it. */
// oxlint-disable-next-line no-control-regex
const PASTE = /^\u001B\[200~([^\u001B]*)\u001B\[201~(\r+)/u;

interface Typed {
  readonly text: string;
  readonly enters: number;
  readonly where: string;
}

function inTexts(history: History): Fault[] {
  const read = history.programs.map(typedInto);
  const typed = read.flatMap((one) => one.typed);
  const goals = history.programs.map(({ task }) => `Begin ${task}.`);
  const known = new Set([...goals, ...history.given.map(({ text }) => text)]);
  const strangers = typed.filter(({ text }) => !known.has(text));
  const times = counted(typed.map(({ text }) => text));
  return [
    ...read.flatMap(({ rest, where }): Fault[] => (rest === '' ? [] : [garbled(where, rest)])),
    ...strangers.map(({ text, where }) => garbled(where, text)),
    ...goals.flatMap((text) => timesOf(text, 'accepted', times)),
    ...history.given.filter(({ by }) => by === 'keys').flatMap(({ text, state }) => timesOf(text, state, times)),
    ...inEnters(typed, history.journal),
  ];
}

/** Receipts after which a text stands in the terminal. */
const SURE: ReadonlySet<string> = new Set(['accepted', 'submitted', 'unconfirmed', 'recorded']);

function garbled(where: string, text: string): Fault {
  return { kind: 'answer garbled', what: `${where}: ${JSON.stringify(text.slice(0, 200))}` };
}

function timesOf(text: string, state: string, all: ReadonlyMap<string, number>): Fault[] {
  const times = all.get(text) ?? 0;
  if (times > 1) return [{ kind: 'answer doubled', what: `${text}: ${times} times` }];
  if (times === 1 && state === 'refused') return [{ kind: 'answer doubled', what: `${text}: refused, and typed` }];
  return times === 0 && SURE.has(state) ? [{ kind: 'answer lost', what: `${text}: ${state}` }] : [];
}

/** Further Enters are those that were decided because the worker said nothing. */
function inEnters(typed: readonly Typed[], journal: readonly Fact[]): Fault[] {
  const texts = textsOf(journal);
  const pressed = counted(
    journal.flatMap(({ event }) => (event.type === 'message.press-decided' ? [texts.get(event.message) ?? ''] : [])),
  );
  return typed
    .filter(({ text, enters }) => enters - 1 > (pressed.get(text) ?? 0))
    .map(({ text, enters, where }) => ({ kind: 'answer doubled', what: `${where}: ${enters} Enters after ${text}` }));
}

/** What each message says, by its id. */
function textsOf(journal: readonly Fact[]): Map<string, string> {
  return new Map(
    journal.flatMap(({ event }) => {
      if (event.type === 'message.queued') return [[event.message, event.text] as const];
      if (event.type === 'attempt.decided') {
        const { run, task, attempt } = event;
        return [[`goal-${run}-${task}-${attempt}`.slice(-64), `Begin ${task}.`] as const];
      }
      return event.type === 'question.answer-given' ? [[`answer-${event.question}`, event.answer] as const] : [];
    }),
  );
}

function typedInto(program: Program): {
  readonly typed: readonly Typed[];
  readonly rest: string;
  readonly where: string;
} {
  const where = `${program.task}.${program.attempt}`;
  const typed: Typed[] = [];
  let rest = program.raw.toString('utf8');
  for (let found = PASTE.exec(rest); found; found = PASTE.exec(rest)) {
    const [all, text = '', enters = ''] = found;
    typed.push({ text, enters: enters.length, where });
    rest = rest.slice(all.length);
  }
  return { typed, rest, where };
}

/** A dialog's answer is taken by its hook: once, and it is the one that was given. */
function inLetters({ programs, given }: History): Fault[] {
  const took = programs.flatMap((program) => program.took);
  const times = counted(took.map(({ id }) => id));
  const sure = given.filter(({ by, state }) => by === 'mail' && SURE.has(state)).length;
  return [
    ...[...times].flatMap(([id, count]): Fault[] =>
      count > 1 ? [{ kind: 'answer doubled', what: `dialog ${id}` }] : [],
    ),
    ...took.flatMap(({ id, answer }): Fault[] => (answer === ALLOWED ? [] : [garbled(`dialog ${id}`, answer)])),
    ...(sure > took.length
      ? [{ kind: 'answer lost', what: `${sure} dialogs were answered, ${took.length} were told` } as const]
      : []),
  ];
}

const ALLOWED = '{"hookSpecificOutput":{"hookEventName":"PermissionRequest","decision":{"behavior":"allow"}}}';

function inTasks({ programs, journal }: History): Fault[] {
  const submitted = journal.flatMap(({ event }) =>
    event.type === 'run.submitted' ? event.tasks.map(({ id }) => `${event.run} ${id}`) : [],
  );
  const ended = counted(
    journal.flatMap(({ event }) => (event.type === 'attempt.ended' && event.ok ? [`${event.run} ${event.task}`] : [])),
  );
  const begun = counted(
    programs.flatMap(({ run, task, starts }) => Array.from({ length: starts }, () => `${run} ${task}`)),
  );
  const done = counted(programs.flatMap(({ run, task, ends }) => Array.from({ length: ends }, () => `${run} ${task}`)));
  return submitted.flatMap((task): Fault[] => {
    const times = [begun, done, ended].map((one) => one.get(task) ?? 0);
    if (times.every((one) => one === 1)) return [];
    const kind = times.some((one) => one > 1) ? 'task done twice' : 'task not done';
    return [{ kind, what: `${task}: begun ${times[0]}, done ${times[1]}, ended ${times[2]} times` }];
  });
}

function inSessions({ sessions, open }: History): Fault[] {
  return [
    ...sessions.filter((one) => !open.includes(one)).map((what): Fault => ({ kind: 'orphan session', what })),
    ...open.filter((one) => !sessions.includes(one)).map((what): Fault => ({ kind: 'session missing', what })),
  ];
}

function counted(all: readonly string[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const one of all) times.set(one, (times.get(one) ?? 0) + 1);
  return times;
}
