import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { shellChecker } from '../adapters/checks/checker.ts';
import { gitIntegration } from '../adapters/git/integration.ts';
import { GitTrees } from '../adapters/git/trees.ts';
import { openInbox } from '../adapters/inbox/inbox.ts';
import { endBeside } from '../adapters/processes/beside.ts';
import { bootId } from '../adapters/processes/boot.ts';
import { systemTable } from '../adapters/processes/system-table.ts';
import type { OpenedJournal } from '../adapters/journal/journal.ts';
import { openJournal } from '../adapters/journal/journal.ts';
import type { JournalRecord } from '../adapters/journal/record.ts';
import { socketPath } from '../adapters/socket/path.ts';
import { serve } from '../adapters/socket/server.ts';
import type { Home } from '../config/home.ts';
import { loadConfig } from '../config/load.ts';
import { OmoError } from '../core/errors.ts';
import type { Event } from '../core/events/event.ts';
import { interrupted } from '../core/state/interrupted.ts';
import { reduce } from '../core/state/reduce.ts';
import type { Run, State } from '../core/state/state.ts';
import { EMPTY } from '../core/state/state.ts';
import { upgraded } from '../core/state/upgrade.ts';
import { METHODS } from '../protocol/messages.ts';
import { Bounds } from './bounds.ts';
import { dayAt, dayRounds, tellDay } from './days.ts';
import { keepHouse, tidy } from './housekeeping.ts';
import { packageAt } from './launch.ts';
import { letterReader } from './letters.ts';
import { Lookout } from './lookout.ts';
import { Loop } from './loop.ts';
import { methods } from './methods.ts';
import { Outputs } from './outputs.ts';
import { ownSocket } from './own-socket.ts';
import { Performer } from './perform.ts';
import { reviewer } from './proof/reviewer.ts';
import { Pulse } from './pulse.ts';
import { RecentEvents, type RecentJson } from './recent-events.ts';
import { Records } from './records.ts';
import { Rounds } from './rounds.ts';
import { boxLetters } from './sandbox/letters.ts';
import { keepWithin, retentionRounds } from './retention.ts';
import { Screens } from './screens.ts';
import { settingsRounds, tellSettings } from './settings.ts';
import { Terminals } from './terminals.ts';
import { Tokens } from './tokens.ts';
import { onJournal, tellOfTrouble } from './trouble-sources.ts';
import { type Trouble, Troubles } from './troubles.ts';
import { Until } from './until.ts';
import { tellEnd } from './view/show.ts';
import { showing } from './view/showing.ts';
import { Watchers } from './watch.ts';
import { openWeb } from './web.ts';

/** How often it is looked whether tmux answers. */
const SILENCE_MS = 500;
/** How long the journal has for the last record. */
const LAST_WORD_MS = 2000;

export interface DaemonOptions {
  readonly home: Home;
  /** The folder of package.json. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly version: string;
  /** A client asks the daemon to stop. */
  readonly onStop: () => void;
  readonly onFatal: (error: unknown) => void;
}

/** The composition root: everything of a daemon but its process, wired top to bottom. Closing goes the other way and leaves the workers running. */
export async function openDaemon(options: DaemonOptions): Promise<{ close: () => Promise<void> }> {
  const { home, log, now, env, version } = options;
  const since = now();
  const replay = new Replay();
  const notify = (trouble: Trouble): void => void tellOfTrouble({ home, log, env }, loop.state, trouble);
  const troubles = new Troubles({ now, log, notify, onChange: () => watchers.all() });
  const journal = await openJournal({
    home: home.root,
    epochNote: { pid: process.pid, host: hostname() },
    replay: replay.take,
    snapshot: () => ({ seq: journal.seq(), state: { ...loop.state, recorded: replay.recent.toJSON() } }),
    onTrouble: (trouble) => {
      log.error({ trouble }, 'journal in trouble');
      onJournal(trouble, troubles, loop);
    },
    now,
  });
  for (const note of journal.told) log.warn({ note }, 'journal mended');
  const table = systemTable();
  const left = await endBeside(table, home.root);
  if (left.length > 0) log.warn({ survivors: left }, 'what the daemon before ran beside itself has not ended');

  const terminals = new Terminals(home, await socketName(options), env, log, troubles);
  terminals.adoptProcesses(replay.state);
  const keyboard = () => terminals.keyboard();
  const terminalOf = (run: Run) => terminals.of(run);
  const closing = new AbortController();
  const talk = { home, now, log, keyboard, terminalOf, closing: closing.signal };
  const day = (): string => dayAt(now());
  const tools = {
    trees: new GitTrees(),
    integration: gitIntegration(),
    checker: shellChecker(),
    reviewer: reviewer(now),
  };
  const views = showing({ home, now, log, env, terminals, closing: closing.signal });
  const performer = new Performer({
    ...tools,
    ...views.show,
    home,
    pkg: packageAt(options.root, env),
    now,
    log,
    terminalOf,
    holdsStray: (worker) => lookout.holdsStray(worker),
    close: (run, worker) => terminals.close(run, worker),
    talk,
    day,
    table,
    troubles,
    closing: closing.signal,
  });
  const state = (): State => loop.state;
  const record = (events: readonly Event[]): Promise<void> => loop.record(events);
  const eyes = { now, log, state, record };
  const watchers = new Watchers(state, now, () => troubles.all);
  const until = new Until(state);
  const onChange = (after: State, before: State): void => {
    watchers.changed(after, before);
    until.changed(after);
  };
  const { onFatal } = options;
  const lookout = new Lookout({
    ...eyes,
    home,
    headless: terminals.headless,
    tmux: (known) => terminals.tmuxInUse(known),
    tellUnseen: (error) => terminals.tellUnseen(error),
    tellStrays: (strays) => terminals.tellStrays(strays),
  });
  const hides = (run: Run): boolean => lookout.hides(run);
  const loop = new Loop(
    { journal: journal.journal, now, monotonic, perform: performer.perform, hides, onChange, onFatal },
    replay.state,
  );
  await record([started(journal, since, version)]);

  const uid = process.getuid?.() ?? 0;
  const inbox = openInbox({
    home: home.root,
    onError: (error) => log.warn({ err: error }, 'inbox in trouble'),
    onTroubles: (found) =>
      troubles.set('events/', new Map([...found].map(([file, error]) => [`events/${file}`, error]))),
  });
  const settings = { ...eyes, home: home.root };
  const house = { ...eyes, home };
  const retention = { ...settings, letGo: journal.letGo, tidy: () => tidy(house) };
  const outputs = new Outputs({ ...eyes, home });
  const watches = [
    new Screens({ ...eyes, keyboard }).rounds(),
    new Records({ ...eyes, day }).rounds(),
    outputs.rounds(),
    new Rounds(SILENCE_MS, () => terminals.tellSilence(), log),
    new Bounds({ home, log, state }).rounds(),
    boxLetters({ home, log, state }),
    new Pulse({ ...eyes, home, monotonic, outputs, table }).rounds(),
    dayRounds(eyes),
    settingsRounds(settings),
    retentionRounds(retention),
  ];
  const read = letterReader({ state, now, tokens: new Tokens(home, state), recent: replay.recent, day });
  // What ended while no daemon ran stands in event files: they are read before anything is called lost.
  await inbox.open(async (batch) => {
    const events = await read(batch);
    await record(events);
    replay.recent.recorded(events);
  });
  await lookout.first();
  await tellDay(eyes);
  await tellSettings(settings);
  await loop.begin(interrupted(state()));
  await keepWithin(retention);
  await keepHouse(house);
  lookout.start();
  for (const watch of watches) watch.start();
  terminals.tellSilence();

  const answers = methods({
    ...tools,
    closing: closing.signal,
    home,
    now,
    state,
    // Who asks is answered: nobody waits for a disk without knowing.
    record: (events) => loop.ask(events),
    watchers,
    troubles,
    self: { pid: process.pid, since, version, web: () => web.report },
    stop: options.onStop,
    until: (passes, ms) => until.passes(passes, ms),
    views: views.ground,
    tmux: { use: () => terminals.useTmux(), ownServers: () => terminals.ownServers() },
    attachArgv: (worker) => terminals.attachArgv(worker),
    closeKept: async (run, worker) => {
      await tellEnd(views.show, run, worker);
      return terminals.close(run, worker);
    },
    endStrays: () => lookout.endStrays(),
    hides,
  });
  const onError = (error: unknown): void => log.error({ err: error }, 'request failed');
  const web = await openWeb({ home, log, methods: answers, onError });
  const path = socketPath(home.root, env, uid);
  const server = await serve({ path, schemas: METHODS, methods: answers, onError, mayServe: journal.check });
  const reachable = ownSocket({ server, path, log, troubles, onFatal });
  reachable.start();
  log.info({ pid: process.pid, epoch: journal.epoch, version }, 'daemon started');

  const close = async (): Promise<void> => {
    closing.abort();
    await performer.brokenOff();
    await web.close();
    await reachable.stop();
    await server.close();
    await lookout.stop();
    await Promise.all(watches.map((watch) => watch.stop()));
    await inbox.close();
    watchers.stop();
    // A full disk holds every write back; then the stop goes unrecorded, which the next daemon takes for a crash.
    await Promise.race([record([{ type: 'daemon.stopped', at: now(), epoch: journal.epoch }]), pause(LAST_WORD_MS)]);
    await loop.stop();
    await terminals.release(state(), lookout.unknown);
    await journal.journal.close();
    log.info({ pid: process.pid }, 'daemon stopped');
  };
  return { close };
}

/** ms of a clock that stands still while the machine sleeps, and that nobody sets. */
function monotonic(): number {
  return performance.now();
}

/** The fold over what the journal holds. */
class Replay {
  state: State = EMPTY;
  readonly recent = new RecentEvents();

  readonly take = (record: JournalRecord): void => {
    if ('event' in record) {
      this.recent.replayed(record.event);
      this.state = reduce(this.state, record.event);
    } else this.#begin(record.snapshot);
  };

  /** A snapshot is the state itself, and what the segments before it held of event files; those of before 0.5.0 lack that. */
  #begin(snapshot: unknown): void {
    // Written by omo and held together by the line's checksum.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const { recorded, ...state } = snapshot as State & { readonly recorded?: RecentJson };
    if (recorded) this.recent.restored(recorded);
    this.state = upgraded(state);
  }
}

function started(journal: OpenedJournal, at: number, version: string): Event {
  return {
    type: 'daemon.started',
    at,
    epoch: journal.epoch,
    pid: process.pid,
    version,
    host: hostname(),
    boot: bootId(),
  };
}

/**
 * The tmux socket is settled when the daemon starts. Settings that don't check are told by every command that needs them;
 * a daemon that refused to start for them would leave the workers of before alone.
 */
async function socketName({ env, home, log }: DaemonOptions): Promise<string> {
  const named = env['OMO_TMUX_SOCKET'];
  if (named !== undefined && named !== '') return named;
  try {
    return (await loadConfig(home.root)).tmuxSocket;
  } catch (error) {
    if (!(error instanceof OmoError)) throw error;
    log.warn({ err: error }, 'settings not read');
    return 'omo';
  }
}
