import { open } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';
import type { Place } from '../../core/events/event.ts';
import type { StartSpec } from '../../ports/terminal.ts';
import type { ProcessTable } from '../processes/process-table.ts';
import type { ControlClient } from './control-client.ts';
import { environmentNames, paneArgv } from './launch-argv.ts';
import { PANE_FORMAT, parsePanes } from './panes.ts';
import { startList } from './start-list.ts';
import { encodeHome, TAG } from './tags.ts';
import { TmuxRefusal } from './tmux-error.ts';
import { exactly, sessionOf } from './worker-name.ts';

type PanePlace = Extract<Place, { kind: 'pane' }>;

/** Starts one attempt in a pane of its own. Throws E_NAME_TAKEN when the session is not this home's; then nothing was started. */
export async function startAttempt(
  client: ControlClient,
  table: ProcessTable,
  home: string,
  spec: StartSpec,
): Promise<PanePlace> {
  const target = exactly(sessionOf(spec.worker));
  const session = await findSession(client, home, spec.worker);
  const inherited = await inheritedNames(client, session === 'ours' ? target : undefined);
  const argv = paneArgv(spec.argv, spec.env, inherited);
  await createLog(spec.log);
  const over = session === 'ours' ? await deadPanes(client, home, target) : [];
  const place = await opened(client, spec, startList(spec, argv, home, session));
  const pidStart = await keepStart(client, table, place);
  for (const pane of over) await closeDead(client, pane);
  return { ...place, pidStart };
}

async function findSession(client: ControlClient, home: string, worker: string): Promise<'new' | 'ours'> {
  const session = sessionOf(worker);
  const owner = await ownerOf(client, session);
  if (owner === undefined) return 'new';
  if (owner === encodeHome(home)) return 'ours';
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

/** Variables the server, or the session, would add to those of the attempt. */
async function inheritedNames(client: ControlClient, target: string | undefined): Promise<string[]> {
  const global = await client.run(['show-environment', '-g']);
  const own = target === undefined ? [] : await client.run(['show-environment', '-t', target]);
  return [...new Set(environmentNames([...global, ...own]))];
}

/** Made here, not by the pane's shell, so that nobody else can read it and a wrong path is told. */
async function createLog(path: string): Promise<void> {
  if (!isAbsolute(path)) throw new OmoError('E_FILE', `the log of an attempt needs an absolute path, got "${path}".`);
  try {
    await (await open(path, 'a', 0o600)).close();
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

async function opened(client: ControlClient, spec: StartSpec, list: ReturnType<typeof startList>): Promise<PanePlace> {
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
    if (error instanceof TmuxRefusal) throw await undone(client, spec, error);
    throw error;
  }
}

/** Takes back what a list did before it failed. */
async function undone(client: ControlClient, spec: StartSpec, refusal: TmuxRefusal): Promise<OmoError> {
  if (refusal.index === 0)
    return refusal.said.startsWith('duplicate session') ? nameTaken(spec.worker, 'it came up just now') : refusal;
  await client.run(['kill-pane', '-t', parseIds(refusal.before[0]?.[0] ?? '').pane]);
  return refusal;
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

/** Somebody else may have closed it. */
async function closeDead(client: ControlClient, pane: string): Promise<void> {
  try {
    await client.run(['kill-pane', '-t', pane]);
  } catch (error) {
    if (!(error instanceof TmuxRefusal && error.said.startsWith("can't find pane"))) throw error;
  }
}

function nameTaken(worker: string, why: string): OmoError {
  const session = sessionOf(worker);
  return new OmoError(
    'E_NAME_TAKEN',
    `there is a tmux session ${session} already, and ${why}. Nothing was started. Rename or end that session, or use another OMO_TMUX_SOCKET.`,
  );
}
