import type { StartSpec } from '../../ports/terminal.ts';
import { envArgs, givenNames } from './launch-argv.ts';
import type { Command } from './quote.ts';
import { encodeHome, encodeKey, TAG } from './tags.ts';
import { exactly, sessionOf } from './worker-name.ts';

/**
 * The commands that start one attempt, as one list: whatever can be seen of the pane afterwards has its tags and its
 * log. The first answers with PANE_IDS, the last with the id of the pane that got the tags.
 */
export function startList(spec: StartSpec, argv: readonly string[], home: string, where: Where): Command[] {
  const { session, whose } = where;
  const name = sessionOf(spec.worker);
  const target = exactly(name);
  const what = ['-P', '-F', PANE_IDS, ...envArgs(spec.env)];
  const open =
    session === 'new'
      ? ['new-session', '-d', '-s', name, '-x', WIDTH, '-y', HEIGHT, ...what, ...argv]
      : ['new-window', '-t', target, ...what, ...argv];
  return [
    open,
    ...(session === 'new' ? [['set-option', '-t', target, TAG.owner, encodeHome(home)]] : []),
    // Detached windows are born 2x1 at times; this also makes the window's size `manual`.
    ['resize-window', '-t', target, '-x', WIDTH, '-y', HEIGHT],
    // omo's own configuration says the same for all; what is parsed before the start is waited for.
    ...(whose === 'person' ? [...(session === 'new' ? unlikeTheirs(target) : []), ...windowUnlikeTheirs(target)] : []),
    ...tags(spec, target, home),
    ...logged(spec, target),
    ['display-message', '-p', '-t', target, '#{pane_id}'],
  ];
}

/** A session that is new or has done attempts before, on a server with omo's configuration or a person's. */
export interface Where {
  readonly session: 'new' | 'ours';
  readonly whose: 'omo' | 'person';
}

/** `-F` of the first command: server, its start, session, pane, pid. */
const PANE_IDS = '#{pid} #{start_time} #{session_id} #{pane_id} #{pane_pid}';
const WIDTH = '200';
const HEIGHT = '50';

/** What omo needs of a session that is on a server with another configuration. */
function unlikeTheirs(target: string): Command[] {
  return [
    ['set-option', '-t', target, 'destroy-unattached', 'off'],
    ['set-option', '-t', target, 'update-environment', ''],
  ];
}

/**
 * new-session leaves its -e in the session, for every later window, a person's too. A list of its own, to be run once the
 * session is known to be ours: forty more commands in the first would be parsed before anything starts.
 */
export function forgetList(spec: StartSpec): Command[] {
  const target = exactly(sessionOf(spec.worker));
  return givenNames(spec.env).map((name) => ['set-environment', '-t', target, '-u', name]);
}

function windowUnlikeTheirs(target: string): Command[] {
  return [
    ['set-option', '-w', '-t', target, 'remain-on-exit', 'on'],
    ['set-option', '-w', '-t', target, 'automatic-rename', 'off'],
    ['set-option', '-w', '-t', target, 'allow-rename', 'off'],
    ['set-option', '-w', '-q', '-t', target, 'remain-on-exit-format', ''],
    ['set-option', '-w', '-q', '-t', target, 'allow-passthrough', 'off'],
    ['set-option', '-w', '-t', target, 'synchronize-panes', 'off'],
  ];
}

function tags(spec: StartSpec, target: string, home: string): Command[] {
  return [
    ['set-option', '-p', '-t', target, TAG.home, encodeHome(home)],
    ['set-option', '-p', '-t', target, TAG.worker, spec.worker],
    ['set-option', '-p', '-t', target, TAG.attempt, encodeKey(spec.key)],
    ['set-option', '-p', '-F', '-t', target, TAG.pid, '#{pane_pid}'],
  ];
}

/** pipe-pane expands formats and dates in its command, but not in the value of an option. */
function logged(spec: StartSpec, target: string): Command[] {
  return [
    ['set-option', '-p', '-t', target, '@omo_pipe', `exec cat >> ${shellQuote(spec.log)}`],
    ['pipe-pane', '-O', '-t', target, '#{@omo_pipe}'],
  ];
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
