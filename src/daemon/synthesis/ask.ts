import { resolveAgent } from '../../adapters/agents/resolve.ts';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import type { Home } from '../../config/home.ts';
import { OmoError } from '../../core/errors.ts';
import type { AgentSpec } from '../../core/events/agent-spec.ts';
import type { Event } from '../../core/events/event.ts';
import { verifyCommand } from '../../core/proof/asked.ts';
import type { Run, State } from '../../core/state/state.ts';
import { isOver } from '../../core/state/task-state.ts';
import { isUnderWay } from '../../core/synthesis/state.ts';
import { stepsOf } from '../../core/synthesis/steps.ts';
import { counted } from '../../core/synthesis/words.ts';
import type { Params, Results } from '../../protocol/messages.ts';
import { latest, theRun } from '../find.ts';
import { runEnvironment, saveEnvironment } from '../launch.ts';

export interface AskParts {
  readonly home: Home;
  readonly now: () => number;
  readonly state: () => State;
  readonly record: (events: readonly Event[]) => Promise<void>;
}

const MINUTE_MS = 60_000;
/** Of a caller that has none. */
const USUAL_PATH = '/usr/local/bin:/usr/bin:/bin';

/** Asks for a run to be put together; answers when that is written down. Asked again, what was left gets its turn again. */
export async function askSynthesis(
  parts: AskParts,
  params: Params<'run.synthesize'>,
): Promise<Results['run.synthesize']> {
  const run = runNamed(parts, params.run);
  if (run.synthesis && isUnderWay(run.synthesis))
    return { run: run.id, notes: [`run ${run.id} is being put together already, as it was asked for before`] };
  checkReady(run);
  const config = await loadConfig(parts.home.root);
  const verify = commandsFor(run, params.verify);
  // Of a run that ended long ago none is kept; what is run now runs where it is asked for.
  if (params.env) await saveEnvironment(parts.home, run.id, { PATH: USUAL_PATH, ...params.env });
  const resolver = await resolverFor(parts, run, config, params.resolver);
  await parts.record([
    {
      type: 'synthesis.asked',
      at: parts.now(),
      run: run.id,
      verify,
      ...(resolver && { resolver }),
      checkMs: run.options.checkMs ?? config.timeouts.checkMinutes * MINUTE_MS,
      resolveMs: run.options.taskTimeoutMs,
    },
  ]);
  return { run: run.id, notes: notesOn(verify, resolver) };
}

export function runNamed({ state }: Pick<AskParts, 'state'>, name: string | undefined): Run {
  return name === undefined ? latest(state()) : theRun(state(), name);
}

/** Nothing is put together of a run that goes on, or whose work has no branches. */
function checkReady(run: Run): void {
  const { id, ground, tasks } = run;
  const open = tasks.filter(({ phase }) => !isOver(phase)).map(({ spec }) => spec.id);
  if (open.length > 0)
    throw new OmoError(
      'E_UNMERGED',
      `run ${id} goes on: ${named(open)} ${open.length === 1 ? 'is' : 'are'} not over. Wait for it (\`omo wait\`), or end it with \`omo cancel ${id}\`; then it can be put together.`,
    );
  if (ground?.isolate !== 'worktree' || ground.base === undefined)
    throw new OmoError(
      'E_NOT_FOUND',
      `run ${id} has no branches to put together: its workers ${ground ? 'shared the folder' : 'worked outside of git, in the folder'} ${run.cwd}, and what they did is there. With --isolate worktree each has a tree of its own.`,
    );
  if (stepsOf(run).length === 0)
    throw new OmoError(
      'E_NOT_FOUND',
      `run ${id} has nothing to put together: no task of it that is done changed anything. \`omo results ${id}\` says what became of each.`,
    );
}

function named(ids: readonly string[]): string {
  const shown = ids.slice(0, 5).join(', ');
  return ids.length > 5 ? `${shown} and ${counted(ids.length - 5, 'other task')}` : shown;
}

/** Without a word of the person's: what the run's tasks that are done had to pass, each once. */
function commandsFor(run: Run, wanted: Params<'run.synthesize'>['verify']): string[] {
  if (wanted === false || (wanted === undefined && run.options.noVerify)) return [];
  if (wanted !== undefined) return [wanted];
  const done = run.tasks.filter(({ phase }) => phase.is === 'done');
  const every = run.options.verify?.every;
  const all = [...(every === undefined ? [] : [every]), ...done.flatMap((task) => verifyCommand(run, task) ?? [])];
  return [...new Set(all.map((command) => command.trim()))].filter((command) => command !== '');
}

async function resolverFor(
  { home }: AskParts,
  run: Run,
  config: Config,
  wanted: Params<'run.synthesize'>['resolver'],
): Promise<AgentSpec | undefined> {
  const name = wanted ?? config.resolver;
  if (name === undefined || name === false) return undefined;
  const env = await runEnvironment(home, run.id);
  const agent = resolveAgent(name, config.agents, env['PATH'] ?? '');
  if (agent.name !== 'shell') return agent;
  throw new OmoError(
    'E_AGENT_UNKNOWN',
    'the agent "shell" can’t settle conflicts, since it runs what it is told as a command. Name a coding agent, or one of your own in config.json.',
  );
}

function notesOn(verify: readonly string[], resolver: AgentSpec | undefined): string[] {
  return [
    ...(verify.length === 0
      ? ['nothing is run on the whole, so nothing shows that it works: name a command with --verify']
      : []),
    ...(resolver
      ? []
      : [
          'conflicts are left and described, since no agent is named to settle them (--resolver, or "resolver" in config.json)',
        ]),
  ];
}
