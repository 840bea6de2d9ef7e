import { dirname } from 'node:path';
import { OmoError, type Problem } from '../../core/errors.ts';
import type { Installable } from './agent.ts';
import { installOwn, removeOwn } from './own-file.ts';
import { foresee, perform, type Change } from './perform.ts';
import { placesOf, type Places } from './places.ts';
import { rivalsOf } from './rivals.ts';
import { installHook, removeHook } from './shared-file.ts';
import type { Now, Piece, Step } from './step.ts';
import { stopCommand } from './stop-hook.ts';
import { commandText, pluginText, policyText, STOP_HOOK } from './templates.ts';

export interface Request {
  readonly agent: Installable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** How a shell calls this omo. */
  readonly omo: string;
  /** Installing: the user-level hook as well. Uninstalling takes it away in any case. */
  readonly hooks: boolean;
  /** Over what a person wrote or changed. */
  readonly force: boolean;
  /** Only foresee. */
  readonly dryRun: boolean;
}

/**
 * Puts the command or skill, and on request the hook for agents started by hand, where the agent looks for them. All files are
 * looked at before the first is written. Throws E_FILE, with every problem, when one of them must not be touched.
 */
export async function install(request: Request, clock: () => Date): Promise<Change[]> {
  const places = placesOf(request.agent, request.env);
  const pieces = await piecesOf(request, places, 'install');
  const wanted = pieces.filter((piece) => piece.what === 'command' || request.hooks);
  const rivals = request.force ? [] : await rivalsOf(places);
  return carryOut(wanted, request.dryRun, clock, rivals.map(rivalProblem));
}

/** Takes away what `install` put there, and nothing else. Throws E_FILE when a person has changed what would go. */
export async function uninstall(request: Request, clock: () => Date): Promise<Change[]> {
  const places = placesOf(request.agent, request.env);
  return carryOut(await piecesOf(request, places, 'remove'), request.dryRun, clock, []);
}

type Verb = 'install' | 'remove';

async function piecesOf(request: Request, places: Places, verb: Verb): Promise<Piece[]> {
  const own = (what: Piece['what'], file: string, text: string, folders: string[] = []): Piece => ({
    what,
    file,
    folders,
    step: ownStep(verb, text, request.force),
  });
  const { agent } = request;
  const skill = places.policy === undefined ? [] : [dirname(places.command)];
  const command = own('command', places.command, await commandText(agent, request), skill);
  const policy =
    places.policy === undefined
      ? []
      : [own('command', places.policy, await policyText(request), [dirname(places.policy), ...skill])];
  const hook: Piece =
    agent === 'opencode'
      ? own('hook', places.hook, await pluginText(request))
      : { what: 'hook', file: places.hook, step: sharedStep(verb) };
  return [command, ...policy, hook];
}

function ownStep(verb: Verb, text: string, force: boolean): (now: Now) => Step {
  return (now) => (verb === 'install' ? installOwn(now, text, force) : removeOwn(now, force));
}

function sharedStep(verb: Verb): (now: Now) => Step {
  const command = stopCommand(STOP_HOOK);
  return (now) => (verb === 'install' ? installHook(now, command) : removeHook(now));
}

async function carryOut(
  pieces: readonly Piece[],
  dryRun: boolean,
  clock: () => Date,
  problems: readonly Problem[],
): Promise<Change[]> {
  const foreseen = await Promise.allSettled(pieces.map(foresee));
  const refusals = foreseen.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  refuseAll([...problems, ...refusals.map(problemOf)]);
  if (dryRun) return foreseen.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const changes: Change[] = [];
  for (const piece of pieces) changes.push(await perform(piece, clock).catch(tellOf(changes)));
  return changes;
}

/** What could be foreseen was refused before; whoever meets the rest has to know what is done already. */
function tellOf(changes: readonly Change[]): (error: unknown) => never {
  return (error) => {
    const done = changes.filter(({ action }) => action !== 'none').map(({ file, action }) => `${file} (${action}d)`);
    if (done.length === 0 || !(error instanceof OmoError)) throw error;
    throw new OmoError(error.code, `${error.message} Before that, these were: ${done.join(', ')}.`, { cause: error });
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof OmoError) return { code: error.code, message: error.message };
  throw error;
}

function rivalProblem(where: string): Problem {
  return {
    code: 'E_FILE',
    message: `${where}: the agent has a command orchestrate from there already, not of omo. With --force omo installs its own beside it; which of the two then counts is the agent's choice.`,
  };
}

function refuseAll(problems: readonly Problem[]): void {
  const [first, ...more] = problems;
  if (first === undefined) return;
  if (more.length === 0) throw new OmoError(first.code, first.message);
  throw new OmoError('E_FILE', `${problems.length} files stand in the way; nothing was changed.`, { problems });
}
