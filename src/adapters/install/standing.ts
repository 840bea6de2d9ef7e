import { stat } from 'node:fs/promises';
import { OmoError } from '../../core/errors.ts';
import type { Installable } from './agent.ts';
import { placesOf } from './places.ts';
import { readOwnText } from './read-text.ts';
import { sealOf } from './seal.ts';
import { NOT_STRICT, ourCommandIn, stopCommand, withStopHook } from './stop-hook.ts';
import { commandText, pluginText, policyText, STOP_HOOK, type Filling } from './templates.ts';

/** How something omo installs stands now. */
export type Standing =
  | { readonly is: 'absent' }
  | { readonly is: 'current' }
  /** Of another version of omo, or of one that lay elsewhere. */
  | { readonly is: 'outdated' }
  /** Not as omo wrote it, or not of omo. */
  | { readonly is: 'other'; readonly says: string };

export interface Standings {
  readonly command: Standing;
  readonly hook: Standing;
  /** The file the hook is in. */
  readonly hookFile: string;
  /** The hook's command line, where it is one. */
  readonly hookCommand: string | undefined;
}

/** What of omo's an agent has. Throws E_FILE when the environment doesn't say where to look. */
export async function standings(
  agent: Installable,
  env: Readonly<Record<string, string | undefined>>,
  filling: Filling,
): Promise<Standings> {
  const places = placesOf(agent, env);
  const command = await ownStanding(places.command, await commandText(agent, filling));
  const policy = places.policy === undefined ? command : await ownStanding(places.policy, await policyText(filling));
  return {
    command: command.is === 'current' && policy.is !== 'current' ? PARTLY : command,
    hook:
      agent === 'opencode'
        ? await ownStanding(places.hook, await pluginText(filling))
        : await hookStanding(places.hook),
    hookFile: places.hook,
    hookCommand: agent === 'opencode' ? undefined : stopCommand(STOP_HOOK),
  };
}

/** Whether the hook that all of them run is where this omo has it. */
export async function hookIsThere(): Promise<boolean> {
  return await stat(STOP_HOOK).then(
    (stats) => stats.isFile(),
    () => false,
  );
}

const PARTLY: Standing = { is: 'outdated' };

async function ownStanding(file: string, wanted: string): Promise<Standing> {
  const text = await textOr(file);
  if (typeof text === 'object') return text;
  if (text === undefined) return { is: 'absent' };
  if (text === wanted) return { is: 'current' };
  const seal = sealOf(text);
  if (seal.is === 'whole') return { is: 'outdated' };
  return { is: 'other', says: `${file} ${seal.is === 'none' ? 'is not of omo' : 'was changed after omo wrote it'}` };
}

async function hookStanding(file: string): Promise<Standing> {
  const text = await textOr(file);
  if (typeof text === 'object') return text;
  const hooked = withStopHook(text, stopCommand(STOP_HOOK));
  if (hooked.is === 'refused') return { is: 'other', says: `${file}:${hooked.line}: ${hooked.why}` };
  if (hooked.is === 'theirs') return { is: 'other', says: `${file}:${hooked.line} runs it by an entry of your own` };
  if (text === undefined || ourCommandIn(text) === undefined) return { is: 'absent' };
  if (!isStrict(text)) return { is: 'other', says: `${file}: ${NOT_STRICT}` };
  return { is: hooked.is === 'there' ? 'current' : 'outdated' };
}

function isStrict(text: string): boolean {
  const again = withStopHook(text, 'another command line');
  return again.is !== 'changed' || again.note === undefined;
}

async function textOr(file: string): Promise<string | undefined | Standing> {
  try {
    return await readOwnText(file);
  } catch (error) {
    if (error instanceof OmoError) return { is: 'other', says: error.message };
    throw error;
  }
}
