import { constants } from 'node:os';
import { OmoError } from '../../core/errors.ts';
import type { Seen } from '../../ports/terminal.ts';
import { bootId } from '../processes/boot.ts';
import { decodeKey, encodeHome, TAG } from './tags.ts';

/** `-F` of what parsePanes reads: ids, numbers and omo's own tags; nothing a worker can write. */
export const PANE_FORMAT = [
  '#{pid}',
  '#{start_time}',
  '#{session_id}',
  '#{pane_id}',
  '#{pane_pid}',
  '#{pane_dead}',
  '[#{pane_dead_status}]',
  '[#{pane_dead_signal}]',
  `[#{${TAG.pid}}]`,
  `[#{${TAG.pidStart}}]`,
  `[#{${TAG.owner}}]`,
  `[#{${TAG.worker}}]`,
  `[#{${TAG.attempt}}]`,
  `[#{${TAG.home}}]`,
].join(' ');

/** One of omo's panes as tmux tells it. */
export interface Pane {
  readonly id: string;
  readonly seen: Seen;
  /** Whether this row speaks of the session omo made for it. */
  readonly inOwnSession: boolean;
  /** False: dead, but tmux has not heard yet how its process ended. */
  readonly reaped: boolean;
}

/**
 * The panes of one home; those of other homes and of people are left out. A window that somebody linked into another
 * session is listed twice; the worker's own session is the one that counts.
 */
export function parsePanes(lines: readonly string[], home: string): Pane[] {
  const panes = lines.map((line) => parsePane(line, encodeHome(home))).filter((pane) => pane !== undefined);
  const ownLast = panes.sort((a, b) => Number(a.inOwnSession) - Number(b.inOwnSession));
  return [...new Map(ownLast.map((pane) => [pane.id, pane])).values()];
}

function parsePane(line: string, home: string): Pane | undefined {
  const match = LINE.exec(line);
  if (match?.groups === undefined)
    throw new OmoError('E_TMUX', `tmux listed a pane in a form omo does not know: "${line}"`);
  const get = (name: string): string => match.groups?.[name] ?? '';
  const key = decodeKey(get('attempt'));
  if (get('home') !== home || key === undefined) return undefined;
  if (get('pid') + get('firstPid') === '')
    throw new OmoError('E_TMUX', `tmux does not tell the process of a pane: "${line}"`);
  const server = { pid: Number(get('server')), start: Number(get('started')) };
  const ids = {
    session: get('session'),
    pane: get('pane'),
    // tmux 3.8 tells it of a pane that lives, and not of a dead one.
    pid: Number(get('pid') || get('firstPid')),
    pidStart: decodeURIComponent(get('pidStart')),
    boot: bootId(),
  };
  const state = stateOf(get('dead'), get('status'), get('signal'));
  return {
    id: ids.pane,
    inOwnSession: get('owner') === home,
    seen: { key, worker: get('worker'), place: { kind: 'pane', server, ...ids }, state },
    reaped: state.is === 'alive' || state.exitCode !== undefined || state.signal !== undefined,
  };
}

const LINE = new RegExp(
  String.raw`^(?<server>\d+) (?<started>\d+) (?<session>\$\d+) (?<pane>%\d+) (?<pid>\d*) (?<dead>[01]) ` +
    String.raw`\[(?<status>\d*)\] \[(?<signal>\w*)\] \[(?<firstPid>\d*)\] \[(?<pidStart>[^\]]*)\] \[(?<owner>[^\]]*)\] \[(?<worker>[^\]]*)\] \[(?<attempt>[^\]]*)\] \[(?<home>.*)\]$`,
);

function stateOf(dead: string, status: string, signal: string): Seen['state'] {
  if (dead === '0') return { is: 'alive' };
  if (signal !== '') return { is: 'dead', signal: signalName(signal) };
  return status === '' ? { is: 'dead' } : { is: 'dead', exitCode: Number(status) };
}

/** tmux says `9`, or `KILL` where it was built with the names; a number this system has no name for stays a number. */
function signalName(signal: string): string {
  if (!/^\d+$/.test(signal)) return `SIG${signal}`;
  const known = Object.entries(constants.signals).find(([, number]) => number === Number(signal));
  return known?.[0] ?? signal;
}
