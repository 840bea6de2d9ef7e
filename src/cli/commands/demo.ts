import type { State } from '../../core/state/state.ts';
import { makePlan } from '../../core/tasks/plan.ts';
import { oneLine } from '../../core/text/line.ts';
import { callerFor } from '../caller.ts';
import type { Context } from '../context.ts';
import type { Client } from '../client.ts';
import { withDaemon } from '../daemon.ts';
import type { Stage } from '../demo/stage.ts';
import { changedFiles, setStage } from '../demo/stage.ts';
import { DEMO_TASKS } from '../demo/tasks.ts';
import { programChecks } from '../doctor/programs.ts';
import { EXIT } from '../exit-code.ts';
import { followRun } from '../follow-run.ts';
import { shellLine } from '../print/shell-line.ts';
import { readState } from '../read-state.ts';
import { refuse } from '../refuse.ts';
import { selfCommand } from '../self-command.ts';
import { stopDaemon } from '../stop-daemon.ts';
import { workerEnv } from '../worker-env.ts';
import { merge } from './merge.ts';

/** `omo demo`: a whole run in a folder of its own; the workers are a small program that really does its tasks. */
export async function demo(context: Context): Promise<number> {
  const stage = await setStage(context.pid);
  const own: Context = {
    ...context,
    home: stage.home,
    cwd: stage.project,
    env: { ...context.env, OMO_HOME: stage.home, OMO_TMUX_SOCKET: stage.tmuxSocket },
  };
  const omo = [`OMO_HOME=${stage.home}`, ...selfCommand(context.env['PATH'] ?? '', process.argv[1] ?? 'omo')];
  const headless = await whyHeadless(context);
  context.out.lines(...opening(stage, omo, context, headless));
  const exit = await withDaemon(own, async (client) =>
    followRun(await start(client, headless === undefined, own), client, false, own),
  );
  const merged = exit === EXIT.ok && stage.git === 'there' ? await mergeAll(own) : EXIT.ok;
  if (!(await goesOn(own))) await stopDaemon(own);
  context.out.lines(...(await closing(stage, omo)));
  return exit === EXIT.ok ? merged : exit;
}

async function whyHeadless({ env }: Context): Promise<string | undefined> {
  const tmux = (await programChecks(env, process.version)).find(({ name }) => name === 'tmux');
  return tmux === undefined || tmux.state === 'ok' ? undefined : `tmux: ${tmux.says}; ${tmux.todo}.`;
}

function opening(
  { project, git }: Stage,
  omo: readonly string[],
  { out }: Context,
  headless: string | undefined,
): string[] {
  return [
    out.paint('bold', 'Three workers make a small to-do service, and a fourth tests it. No agent, no'),
    out.paint('bold', 'network: they are a small program that really writes files and runs checks.'),
    out.paint(
      'bold',
      headless === undefined
        ? 'The frontend asks a question, and the backend fails at first.'
        : 'The backend fails at first.',
    ),
    `It happens in ${project}`,
    ...(headless === undefined
      ? ['To look in from another terminal:', `  ${shellLine([...omo, 'attach', 'backend'])}`]
      : [headless]),
    ...(git === 'missing' ? ['git is not installed, so there will be no diff to show.'] : []),
    '',
  ];
}

/** Each worker had a tree of its own: the person's part is to take the whole in. */
async function mergeAll(own: Context): Promise<number> {
  own.out.lines('', own.out.paint('bold', 'Each task is on a branch of its own. Now `omo merge`:'), '');
  return merge(undefined, {}, own);
}

/** On its screen a worker can ask; without a terminal it decides itself. */
async function start(client: Client, hasTerminal: boolean, own: Context): Promise<string> {
  const { cwd, env, who, home, pid } = own;
  const plan = makePlan({ is: 'text', args: DEMO_TASKS }, { domains: {} });
  refuse(plan);
  const { run } = await client.call('run.start', {
    tasks: [...plan.tasks],
    cwd,
    env: workerEnv(env),
    keep: false,
    ...(hasTerminal && { form: 'screen' as const }),
    caller: callerFor(who, home, pid),
  });
  return run;
}

/** What was asked, and who answered it. */
function questions({ runs }: State): string[] {
  return runs
    .flatMap((run) => run.questions)
    .flatMap(({ worker, text, phase }) =>
      phase.is === 'answered'
        ? [
            '',
            `What ${worker} asked: ${oneLine(text)}`,
            `  answered by its responder (${phase.by}): ${oneLine(phase.answer)}`,
          ]
        : [],
    );
}

/** A person may leave the demo running; then its daemon is left as well. */
async function goesOn(own: Context): Promise<boolean> {
  const { runs } = await withDaemon(own, (client) => client.call('status', {}));
  return runs.length > 0;
}

async function closing(stage: Stage, omo: readonly string[]): Promise<string[]> {
  const changed = stage.git === 'there' ? ['', 'What they changed:', await changedFiles(stage)] : [];
  return [
    ...questions(readState(stage.home)),
    ...changed,
    '',
    'Look at it:',
    `  cd ${shellLine([stage.project])}`,
    `  ${shellLine([...omo, 'results'])}`,
    `  ${shellLine([...omo, 'transcript', 'frontend'])}`,
    `  ${shellLine([...omo, 'logs', 'backend'])}`,
    `Remove it: rm -r ${shellLine([stage.root])}`,
  ];
}
