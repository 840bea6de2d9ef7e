import { onScreen } from './dialog-marks.ts';
import type { Command } from './quote.ts';
import { commandLine } from './quote.ts';

/** Something to be typed into a pane once. */
export interface Job {
  /** Its receipts begin with `<id>:`. */
  readonly id: string;
  /** What types it. */
  readonly commands: readonly Command[];
  /** The option of the pane that tells it was done, and what it says then. It outlives omo. */
  readonly option: string;
  readonly receipt: string;
  /** A format: 0 while that option says that this is still to be done. */
  readonly past: string;
  /** What a dialog shows (see joinMarks), and whether one must be on the screen, or must not. */
  readonly mark: string | undefined;
  readonly dialog: 'absent' | 'open';
}

/**
 * Does a job and says so in its receipt, all or nothing: in one list, so that tmux reads no program's output and hears no
 * other client in between; and only when it is still to be done and nothing is in the way. Whoever is attached is in the
 * way, unless `idle` is the session's activity from before it was seen that they don't type.
 */
export function typeList(pane: string, job: Job, idle: string | undefined): Command {
  const list = commandLine(...job.commands, ['set-option', '-p', '-t', pane, job.option, job.receipt]);
  return ['if-shell', '-F', '-t', pane, `#{m:${clear(pane, job, idle)},${facts(job, idle !== undefined)}}`, list];
}

/** Whether that list did its job: then each of its commands has answered, and if-shell itself. */
export function wasDone(blocks: readonly unknown[], job: Job): boolean {
  return blocks.length === job.commands.length + 2;
}

/** Leaves copy mode, in which keys are swallowed. Other modes are the person's, and are not left for them. */
export function leaveCopyMode(pane: string): Command {
  const inCopy = COPY_MODES.map((mode) => `#{==:#{pane_mode},${mode}}`).join(',');
  return ['if-shell', '-F', '-t', pane, `#{||:${inCopy}}`, commandLine(['send-keys', '-X', '-t', pane, 'cancel'])];
}

/** Asks for what parseSight reads. */
export function lookAt(pane: string, job: Job): Command {
  return ['display-message', '-p', '-t', pane, `${facts(job, true)} [#{pane_mode}] #{${job.option}}`];
}

/** A pane as a job finds it. */
export interface Sight {
  /** Empty when there is no such pane. */
  readonly pane: string;
  readonly dead: boolean;
  readonly mode: 'none' | 'copy' | 'other';
  readonly inputOff: boolean;
  readonly synchronized: boolean;
  /** Somebody may see it: a client is attached to its session, or it is in another session too. */
  readonly watched: boolean;
  /** When somebody last came or typed in its session, s since the epoch. */
  readonly activity: string;
  readonly dialog: boolean;
  readonly past: boolean;
  readonly receipt: string;
}

export function parseSight(line: string): Sight {
  const [
    pane = '',
    dead,
    inMode,
    inputOff,
    synchronized,
    attached,
    sessions,
    activity = '',
    dialog,
    past,
    mode,
    ...rest
  ] = line.split(' ');
  return {
    pane,
    dead: dead === '1',
    mode: inMode === '0' ? 'none' : COPY_MODES.some((one) => mode === `[${one}]`) ? 'copy' : 'other',
    inputOff: inputOff === '1',
    synchronized: synchronized === '1',
    watched: attached !== '0' || sessions !== '1',
    activity,
    dialog: dialog !== '0',
    past: past !== '0',
    receipt: rest.join(' '),
  };
}

/** A paste into a dead pane kills a tmux 3.3a server; a mode, `select-pane -d` and synchronized panes swallow or spread it. */
const STATE = ['pane_id', 'pane_dead', 'pane_in_mode', 'pane_input_off', 'pane_synchronized'];
const PEOPLE = ['session_attached', 'window_linked_sessions'];

/** One line of words, to be compared with what they must be: far cheaper than a condition for each. */
function facts(job: Job, activity: boolean): string {
  const names = [...STATE, ...PEOPLE, ...(activity ? ['session_activity'] : [])];
  return [...names.map((name) => `#{${name}}`), onScreen(job.mark), job.past].join(' ');
}

/** fnmatch's pattern of a pane with nothing in the way. `?` stands for the `%` of its id, which might be read as a date. */
function clear(pane: string, job: Job, idle: string | undefined): string {
  const people = idle === undefined ? '0 1' : `* * ${idle}`;
  return `?${pane.slice(1)} 0 0 0 0 ${people} ${job.dialog === 'open' ? '[1-9]*' : '0'} 0`;
}

const COPY_MODES = ['copy-mode', 'view-mode'];
