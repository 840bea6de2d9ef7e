import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { errnoOf, messageOf } from '../core/fault.ts';
import { OmoError } from '../core/errors.ts';
import type { Problem } from '../core/errors.ts';
import { nearest } from '../core/text/nearest.ts';
import type { Config } from './schema.ts';
import { RawConfig } from './schema.ts';

/** The settings of a home. No file means defaults; a file that can't be read or checked is E_CONFIG with every problem, never a default. */
export async function loadConfig(home: string): Promise<Config> {
  const file = join(home, 'config.json');
  const text = await readIfThere(file);
  return checkConfig(text === undefined ? {} : parseJson(text, file), file);
}

/** Checks settings that have been read; `file` is what problems are told about. */
export function checkConfig(raw: unknown, file: string): Config {
  const checked = RawConfig.safeParse(raw);
  if (!checked.success)
    throw refused(
      file,
      checked.error.issues.flatMap((issue) => problems(issue)),
    );
  const unknown = unknownAgents(checked.data);
  if (unknown.length > 0) throw refused(file, unknown);
  return checked.data;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new OmoError(
      'E_CONFIG',
      `${file} can't be read: ${messageOf(error)}. Mend its permissions, or move it away to use the defaults.`,
      { cause: error },
    );
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OmoError('E_CONFIG', `${file} is not JSON: ${messageOf(error)}.`, { cause: error });
  }
}

function refused(file: string, found: readonly Problem[]): OmoError {
  const count = found.length === 1 ? 'one problem' : `${found.length} problems`;
  return new OmoError('E_CONFIG', `${file} has ${count}; nothing was started.`, { problems: found });
}

function problems(issue: z.core.$ZodIssue): Problem[] {
  const where = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, where));
  return [{ code: 'E_CONFIG', where: where || '(the whole file)', message: issue.message }];
}

function unknownKey(key: string, where: string): Problem {
  const known = nearest(key, knownKeys(where));
  const hint = known === undefined ? '' : ` Did you mean "${known}"?`;
  return {
    code: 'E_CONFIG',
    where: where === '' ? key : `${where}.${key}`,
    message: `there is no such setting.${hint}`,
  };
}

/** The keys a strict object at that path takes; one level of nesting is all there is, and every agent has the same. */
function knownKeys(where: string): string[] {
  const [section = '', inner] = where.split('.');
  if (section === '') return Object.keys(RawConfig.shape);
  if (section === 'agents' && inner !== undefined)
    return ['provider', 'run', 'interactive', 'prompt', 'ready', 'submit', 'hooks', 'limited'];
  return (
    {
      pools: ['max'],
      timeouts: ['taskMinutes', 'stallMinutes', 'checkMinutes'],
      retries: ['perTask', 'countMoves'],
      review: ['agent', 'minutes'],
      worktree: ['copy', 'link', 'setup'],
      responder: ['command', 'agent'],
      budget: ['minutes', 'tokens', 'usd', 'task', 'day'],
    }[section] ?? []
  );
}

const BUILT_IN = ['auto', 'opencode', 'codex', 'claude', 'shell'];

function unknownAgents(config: Config): Problem[] {
  const known = [...BUILT_IN, ...Object.keys(config.agents)];
  const named = [
    { where: 'agent', name: config.agent },
    ...(config.auto ?? []).map((name) => ({ where: 'auto', name })),
    ...[config.review?.agent ?? []].flat().map((name) => ({ where: 'review.agent', name })),
    ...(config.resolver === undefined ? [] : [{ where: 'resolver', name: config.resolver }]),
  ];
  return named
    .filter(({ name }) => !known.includes(name))
    .map(({ where, name }) => ({
      code: 'E_CONFIG',
      where,
      message: `there is no agent "${name}"; known are ${known.join(', ')}.`,
    }));
}
