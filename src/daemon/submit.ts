import { randomInt, timingSafeEqual } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { ancestorsOf } from '../adapters/processes/ancestors.ts';
import { checkSandbox } from '../adapters/sandbox/bwrap.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { Home } from '../config/home.ts';
import { ifThere, messageOf } from '../core/fault.ts';
import { OmoError } from '../core/errors.ts';
import { runId } from '../core/run-id.ts';
import type { AttemptKey, Event, RunMode } from '../core/events/event.ts';
import type { AgentSpec } from '../core/events/agent-spec.ts';
import type { ResponderSpec } from '../core/events/responder.ts';
import type { State } from '../core/state/state.ts';
import { currentKey } from '../core/state/state.ts';
import type { Task } from '../core/tasks/task.ts';
import { usedUp } from '../core/budget/admit.ts';
import { resolveGraph } from '../core/tasks/graph.ts';
import type { Verdict } from '../core/worker/depth.ts';
import { judgeDepth } from '../core/worker/depth.ts';
import { spawnProblem } from '../core/worker/spawns.ts';
import type { Trees } from '../ports/trees.ts';
import type { Caller, Params, Results } from '../protocol/messages.ts';
import type { AgentChoice } from './choose-agents.ts';
import { checkScreens, checkSkills, chooseAgents } from './choose-agents.ts';
import { saveEnvironment } from './launch.ts';
import { withoutCommands } from './no-commands.ts';
import type { OwnParts } from './prompt-parts.ts';
import { readParts } from './prompt-parts.ts';
import type { Grounded } from './proof/ground.ts';
import { groundOf } from './proof/ground.ts';
import { proofOptions, reviewersOf } from './proof/options.ts';
import { budgetOf, limits, optionsOf } from './run-options.ts';
import { responderFor } from './talk/responder.ts';
import type { TmuxUse } from './terminals.ts';
import { shownIn, viewFor, type ViewGround } from './view/choose.ts';
import { warnings } from './warnings.ts';

const DEPTH_WARNING = 'Max depth reached, no worker spawning allowed';

export interface SubmitParts {
  readonly home: Home;
  readonly now: () => number;
  readonly state: () => State;
  readonly record: (events: readonly Event[]) => Promise<void>;
  readonly trees: Trees;
  readonly views: ViewGround;
  readonly tmux: { readonly use: () => Promise<TmuxUse>; readonly ownServers: () => readonly number[] };
}

type RunStart = Params<'run.start'>;

/** Takes a run in: checks everything there is to check, then journals it. Whatever is wrong throws, and nothing was started. */
export async function submitRun(parts: SubmitParts, params: RunStart): Promise<Results['run.start']> {
  const config = await loadConfig(parts.home.root);
  await checkPlace(params);
  checkTasks(params.tasks);
  const verdict = await admitted(parts, params.caller, config);
  checkSpawns(parts, params, verdict, config);
  const { params: allowed, left } = verdict.parent ? withoutCommands(params) : { params, left: [] };
  const asked = { ...allowed, env: withPath(params.env) };
  const decision = await decide(parts, asked, config, verdict);
  const { run, mode, why, grounded, own } = decision;
  await saveEnvironment(parts.home, run, asked.env);
  await parts.record([...limits(parts.state(), parts.now(), config), submission(parts, asked, config, decision)]);
  const told = [...left, ...grounded.warnings, ...own.notes, ...decision.shown.notes, ...warnings(asked, config)];
  return { run, mode, warnings: [...(why === undefined ? [] : [why]), ...told] };
}

/** How the run is carried out, and with whom. */
async function decide(parts: SubmitParts, params: RunStart, config: Config, verdict: Admitted): Promise<Decision> {
  const path = params.env['PATH'] ?? '';
  const choice = chooseAgents(params, config);
  checkSkills(params.tasks, choice);
  const responder = responderFor(params.responder, config, path);
  const reviewers = reviewersOf(params, config, path);
  const own = await readParts(parts.home);
  if ((params.sandbox ?? config.sandbox.use) === 'bwrap') await checkSandbox(params.env);
  const view = await viewFor(parts.views, params, config);
  checkDay(parts, config);
  const { mode, why } = await chooseMode(parts, verdict, choice);
  if (params.form === 'screen') checkScreens(choice, params.tasks, mode, why);
  const grounded = await groundOf(parts.trees, {
    params,
    config,
    mode,
    choice,
    isWorkers: verdict.parent !== undefined,
  });
  const shown = shownIn(mode, view);
  return { run: newRunId(parts.now()), mode, why, verdict, choice, responder, reviewers, own, grounded, shown };
}

/** A caller without a PATH (`env -i`) gets the one every POSIX shell falls back on, or not even `sh` would be found. */
function withPath(env: RunStart['env']): RunStart['env'] {
  return { PATH: '/usr/local/bin:/usr/bin:/bin', ...env };
}

async function checkPlace({ cwd }: RunStart): Promise<void> {
  try {
    if ((await stat(cwd)).isDirectory()) return;
  } catch (error) {
    throw new OmoError(
      'E_CWD',
      `the working directory ${cwd} can't be used: ${messageOf(error)}. Name one that is there with --cwd.`,
      { cause: error },
    );
  }
  throw new OmoError('E_CWD', `the working directory ${cwd} is not a folder. Name one with --cwd.`);
}

/** The client checked the same; a plan with a cycle would wait for ever, so the daemon looks for itself. */
export function checkTasks(tasks: readonly Task[]): void {
  const nodes = tasks.map(({ id, dependsOn }) => ({ id, where: id, state: 'open' as const, wants: dependsOn }));
  const { problems } = resolveGraph(nodes, new Set());
  if (new Set(tasks.map(({ id }) => id)).size < tasks.length)
    throw new OmoError('E_TASK_ID', 'two tasks have the same id; nothing was started.');
  if (problems.length > 0)
    throw new OmoError(
      problems[0]?.code ?? 'E_DEPENDENCY',
      'the tasks can’t be put in an order; nothing was started.',
      { problems },
    );
}

type Admitted = Exclude<Verdict, { is: 'refuse' }>;

async function admitted(parts: SubmitParts, caller: Caller, config: Config): Promise<Admitted> {
  const verdict = await judge(parts, caller, config);
  if (verdict.is === 'refuse') throw new OmoError('E_DEPTH', `${DEPTH_WARNING}: ${verdict.reason}.`);
  return verdict;
}

async function judge(parts: SubmitParts, caller: Caller, config: Config): Promise<Verdict> {
  const facts = {
    byToken: caller.token === undefined ? undefined : await ownerOf(parts, caller.token),
    ancestors: ancestorsOf(caller.pid),
    ownServers: parts.tmux.ownServers(),
    admitted: caller.depth,
  };
  return judgeDepth(parts.state(), facts, Math.min(config.maxDepth, caller.maxDepth ?? config.maxDepth));
}

/** Which running attempt holds that token. */
export async function ownerOf(parts: SubmitParts, token: string): Promise<AttemptKey | undefined> {
  const running = parts
    .state()
    .runs.flatMap((run) =>
      run.tasks.filter((task) => task.phase.is === 'running').map((task) => currentKey(run, task)),
    );
  for (const key of running) if (await holds(parts.home.token(key), token)) return key;
  return undefined;
}

async function holds(file: string, token: string): Promise<boolean> {
  // An attempt that ended meanwhile has no token any more.
  const [mine, theirs] = [await ifThere(() => readFile(file)), Buffer.from(token)];
  return mine?.length === theirs.length && timingSafeEqual(mine, theirs);
}

/** Holds also when a worker has hidden whose it is: then its runs count as everybody's. */
function checkSpawns({ state, now }: SubmitParts, { tasks }: RunStart, { parent }: Admitted, config: Config): void {
  const asked = { by: parent ? 'worker' : 'person', tasks: tasks.length } as const;
  const problem = spawnProblem(state(), asked, config.perHour, now());
  if (problem !== undefined)
    throw new OmoError(
      'E_SPAWNS',
      `${problem}. Nothing was started. \`omo status\` shows who begins them; raise the number if it is meant.`,
    );
}

/** A day whose budget is used up takes no further run; what was taken in before waits for the next one. */
function checkDay({ state, now }: SubmitParts, config: Config): void {
  const day = budgetOf(config.budget?.day);
  const over = day && usedUp(state(), day, now());
  if (over !== undefined)
    throw new OmoError(
      'E_BUDGET',
      `${over}, so nothing was started. Raise "budget.day" in config.json, or wait for tomorrow; \`omo usage\` says what was used.`,
    );
}

async function chooseMode(
  parts: SubmitParts,
  verdict: Verdict,
  choice: AgentChoice,
): Promise<{ mode: RunMode; why: string | undefined }> {
  if (choice.is === 'none')
    return { mode: 'prompt-files', why: `${choice.why} The prompts were written for running by hand.` };
  if (verdict.is === 'sequential') return { mode: 'sequential', why: DEPTH_WARNING };
  const tmux = await parts.tmux.use();
  return tmux.is === 'there'
    ? { mode: 'parallel', why: undefined }
    : { mode: 'headless', why: `${tmux.why} The workers run without a terminal: no attach, no questions.` };
}

interface Decision {
  readonly run: string;
  readonly mode: RunMode;
  readonly why: string | undefined;
  readonly verdict: Admitted;
  readonly choice: AgentChoice;
  readonly responder: ResponderSpec;
  readonly reviewers: readonly AgentSpec[];
  readonly own: OwnParts;
  readonly grounded: Grounded;
  readonly shown: ReturnType<typeof shownIn>;
}

function submission(parts: SubmitParts, params: RunStart, config: Config, decision: Decision): Event {
  const { run, mode, why, verdict, choice, responder, reviewers, own, grounded, shown } = decision;
  return {
    type: 'run.submitted',
    at: parts.now(),
    run,
    mode,
    why,
    cwd: params.cwd,
    tasks: params.tasks,
    agents: { ...Object.fromEntries(reviewers.map((spec) => [spec.name, spec])), ...choice.agents },
    defaultAgent: choice.defaultAgent,
    ...(choice.auto && { auto: [...choice.auto] }),
    options: {
      ...optionsOf(params, config, mode, responder),
      ...proofOptions(params, config, reviewers),
      ...(own.parts && { parts: own.parts }),
      ...(shown.view && { view: shown.view }),
    },
    ...(grounded.ground && { ground: grounded.ground }),
    depth: verdict.depth,
    maxDepth: config.maxDepth,
    parent: verdict.parent,
  };
}

function newRunId(now: number): string {
  const tail = randomInt(36 ** 3)
    .toString(36)
    .padStart(3, '0');
  return runId(new Date(now).toISOString(), tail);
}
