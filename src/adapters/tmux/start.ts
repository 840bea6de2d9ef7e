import { closeSync, openSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';
import type { Place } from '../../core/events/event.ts';
import type { StartSpec } from '../../ports/terminal.ts';
import { bootId } from '../processes/boot.ts';
import type { ProcessTable } from '../processes/process-table.ts';
import type { ControlClient } from './control-client.ts';
import type { Linked } from './link.ts';
import { environmentNames, paneArgv } from './launch-argv.ts';
import { PANE_FORMAT, parsePanes } from './panes.ts';
import type { Where } from './start-list.ts';
import { forgetList, startList } from './start-list.ts';
import { encodeHome, TAG } from './tags.ts';
import { TmuxRefusal } from './tmux-error.ts';
import { exactly, sessionOf } from './worker-name.ts';

type PanePlace = Extract<Place, { kind: 'pane' }>;

/** Starts one attempt in a pane of its own. Throws E_NAME_TAKEN when the session is not this home's; then nothing was started. */
export async function startAttempt(
  linked: Linked,
  table: ProcessTable,
  home: string,
  spec: StartSpec,
  guess: Where['session'],
): Promise<PanePlace> {
  createLog(spec.log);
  // What is guessed is tried, and tmux says whether that was right: to ask first would cost a tenth of a start.
  const ways = guess === 'new' ? [openNew, openIn] : [openIn, openNew];
  const place = (await ways[0]?.(linked, home, spec)) ?? (await ways[1]?.(linked, home, spec));
  if (place === undefined) throw nameTaken(spec.worker, 'it comes and goes while it is looked at');
  return { ...place, pidStart: await keepStart(linked.client, table, place), boot: bootId() };
}

/** In a session of its own; undefined when there is one of that name. */
async function openNew(
  { client, whose, globals }: Linked,
  home: string,
  spec: StartSpec,
): Promise<PanePlace | undefined> {
  const inherited = whose === 'omo' ? globals : environmentNames(await client.run(['show-environment', '-g']));
  const argv = paneArgv(spec.argv, spec.env, inherited);
  try {
    const place = await opened(client, startList(spec, argv, home, { session: 'new', whose }));
    await client.runList(forgetList(spec));
    return place;
  } catch (error) {
    if (error instanceof TmuxRefusal && error.index === 0 && error.said.startsWith('duplicate session'))
      return undefined;
    throw error;
  }
}

/** In the session that is there, beside what ended in it, which is then closed; undefined when there is none. */
async function openIn({ client, whose }: Linked, home: string, spec: StartSpec): Promise<PanePlace | undefined> {
  const target = exactly(sessionOf(spec.worker));
  const owner = await ownerOf(client, sessionOf(spec.worker));
  if (owner === undefined) return undefined;
  mustBeOurs(owner, home, spec.worker);
  const [global, own, over] = await Promise.all([
    client.run(['show-environment', '-g']),
    client.run(['show-environment', '-t', target]),
    deadPanes(client, home, target),
  ]);
  const argv = paneArgv(spec.argv, spec.env, [...new Set(environmentNames([...global, ...own]))]);
  const place = await opened(client, startList(spec, argv, home, { session: 'ours', whose }));
  closeLater(client, over);
  return place;
}

function mustBeOurs(owner: string, home: string, worker: string): void {
  if (owner === encodeHome(home)) return;
  throw nameTaken(
    worker,
    owner === '' ? 'it was not started by omo' : `it belongs to the home ${decodeURIComponent(owner)}`,
  );
}

/** The home a session is tagged with, empty for none; undefined when there is no such session. */
export async function ownerOf(client: ControlClient, session: string): Promise<string | undefined> {
  const lines = await client.run(['list-sessions', '-F', `#{${TAG.owner}} #{session_name}`]);
  // A home in a tag has no blank, a session of somebody else's may.
  return lines.find((line) => line.slice(line.indexOf(' ') + 1) === session)?.split(' ')[0];
}

/** Made here, not by the pane's shell, so that nobody else can read it and a wrong path is told. */
function createLog(path: string): void {
  if (!isAbsolute(path)) throw new OmoError('E_FILE', `the log of an attempt needs an absolute path, got "${path}".`);
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw new OmoError('E_FILE', `the log ${path} cannot be written: ${messageOf(error)}. Nothing was started.`, {
      cause: error,
    });
  }
}

async function deadPanes(client: ControlClient, home: string, target: string): Promise<string[]> {
  const panes = parsePanes(await client.run(['list-panes', '-s', '-t', target, '-F', PANE_FORMAT]), home);
  return panes.filter((pane) => pane.seen.state.is === 'dead').map((pane) => pane.id);
}

async function opened(client: ControlClient, list: ReturnType<typeof startList>): Promise<PanePlace> {
  try {
    const answers = await client.runList(list);
    const place = parseIds(answers[0]?.[0] ?? '');
    const tagged = answers.at(-1)?.[0];
    if (tagged === place.pane) return place;
    await client.run(['kill-pane', '-t', place.pane]);
    throw new OmoError(
      'E_TMUX',
      `the tags of ${place.pane} went to ${tagged}: a hook of that tmux server moves new windows. It was closed again.`,
    );
  } catch (error) {
    // Takes back what the list did before it failed.
    if (error instanceof TmuxRefusal && error.index > 0) {
      await client.run(['kill-pane', '-t', parseIds(error.before[0]?.[0] ?? '').pane]);
    }
    throw error;
  }
}

function parseIds(line: string): PanePlace {
  const match = /^(\d+) (\d+) (\$\d+) (%\d+) (\d+)$/.exec(line);
  if (match === null) throw new OmoError('E_TMUX', `tmux should name the new pane, but said "${line}"`);
  const [, server, start, session = '', pane = '', pid] = match;
  return {
    kind: 'pane',
    server: { pid: Number(server), start: Number(start) },
    session,
    pane,
    pid: Number(pid),
    pidStart: '',
  };
}

/** Kept on the pane, for when the process is gone. Empty when it is gone already. */
async function keepStart(client: ControlClient, table: ProcessTable, place: PanePlace): Promise<string> {
  const pidStart = (await table.start(place.pid)) ?? '';
  if (pidStart !== '')
    await client.run(['set-option', '-p', '-t', place.pane, TAG.pidStart, encodeURIComponent(pidStart)]);
  return pidStart;
}

/** tmux stands still for a millisecond or two for each pane it closes (utmp), and at this moment others are to be started. */
function closeLater(client: ControlClient, panes: readonly string[]): void {
  setTimeout(() => void Promise.all(panes.map((pane) => closeDead(client, pane))), CLOSE_MS).unref();
}

const CLOSE_MS = 300;

/** Whatever keeps it open, the next start in that session finds it again, and the session's end ends it. */
async function closeDead(client: ControlClient, pane: string): Promise<void> {
  try {
    await client.run(['kill-pane', '-t', pane]);
  } catch (error) {
    if (!(error instanceof OmoError)) throw error;
  }
}

function nameTaken(worker: string, why: string): OmoError {
  const session = sessionOf(worker);
  return new OmoError(
    'E_NAME_TAKEN',
    `there is a tmux session ${session} already, and ${why}. Nothing was started. Rename or end that session, or use another OMO_TMUX_SOCKET.`,
  );
}
