import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { OmoError } from '../../core/errors.ts';
import type { Armed, ArmSpec } from './live.ts';

/**
 * Gives OpenCode (1.18.33) omo's plugin and its result folder for one invocation, beside the person's own: as settings in its environment, and
 * no file of anybody's is written. What is changed there is told to the plugin, which puts it back for what OpenCode starts.
 */
export function armOpenCode({ out, hooks, env, form, argv }: ArmSpec): Armed {
  const plugin = pathToFileURL(join(hooks, 'opencode-plugin.js')).href;
  const changed = {
    OPENCODE_CONFIG_CONTENT: withOurs(env['OPENCODE_CONFIG_CONTENT'], plugin, out),
    ...(form === 'screen' && { OPENCODE_ENABLE_QUESTION_TOOL: '1' }),
    ...withoutNpmRetries(env),
  };
  const was = Object.fromEntries(Object.keys(changed).map((name) => [name, env[name] ?? null]));
  return { argv, env: { ...changed, OMO_OPENCODE: JSON.stringify({ was, ...chosen(argv) }) }, files: [] };
}

/** Merged by OpenCode with what its files say; their plugins and permissions stay. */
function withOurs(content: string | undefined, plugin: string, out: string): string {
  const { plugin: theirs = [], permission = {}, ...rest } = content === undefined ? {} : settingsIn(content);
  return JSON.stringify({
    ...rest,
    permission: { ...permission, [OUTSIDE]: { [`${out}/*`]: 'allow' } },
    plugin: [...theirs.filter((one) => one !== plugin), plugin],
  });
}

/**
 * `external_directory`, as a pattern of it: the last rule that fits counts, so this adds one. Under the name itself it would take the
 * place of an `"external_directory": "allow"` (or `"deny"`) in the person's files. What they say of one agent (`agent.build.permission`)
 * counts more.
 */
const OUTSIDE = 'external_director?';

/** One word is short for a rule about everything. */
const Permission = z.union([
  z.string().transform((all): Record<string, unknown> => ({ '*': all })),
  z.record(z.string(), z.unknown()),
]);
const Settings = z.looseObject({ plugin: z.array(z.unknown()).optional(), permission: Permission.optional() });

/** Throws E_CONFIG for what OpenCode could not read either. */
function settingsIn(content: string): z.infer<typeof Settings> {
  try {
    return Settings.parse(JSON.parse(withoutComments(content)));
  } catch (error) {
    const message = `OPENCODE_CONFIG_CONTENT is no JSON object of OpenCode's settings (${reasonOf(error)}): mend it, or unset it.`;
    throw new OmoError('E_CONFIG', message, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}

/** OpenCode allows comments, and a comma behind the last one. */
function withoutComments(text: string): string {
  const plain = text.replaceAll(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[^]*?\*\//g, (_, string?: string) => string ?? '');
  return plain.replaceAll(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, string?: string) => string ?? '');
}

/**
 * With a plugin OpenCode waits until npm has fetched what plugins may need, in each of its folders: without a network a
 * minute, with this 2 seconds. Under every name it may have already, since npm takes the last one.
 */
function withoutNpmRetries(env: ArmSpec['env']): Record<string, string> {
  const theirs = Object.keys(env).filter((name) => /^npm_config_fetch[_-]retries$/i.test(name));
  return Object.fromEntries(['npm_config_fetch_retries', ...theirs].map((name) => [name, '0']));
}

/** What the command line chooses for the conversation on the screen holds for prompts that don't come from there too. */
function chosen(argv: readonly string[]): Record<string, unknown> {
  const [session, model, agent] = [['-s', '--session'], ['-m', '--model'], ['--agent']].map((names) =>
    option(argv, names),
  );
  const at = model?.indexOf('/') ?? -1;
  return {
    ...(session !== undefined && { session }),
    ...(model !== undefined && at > 0 && { model: { providerID: model.slice(0, at), modelID: model.slice(at + 1) } }),
    ...(agent !== undefined && { agent }),
  };
}

/** `--name value` or `--name=value`; the last one counts. */
function option(argv: readonly string[], names: readonly string[]): string | undefined {
  const values = argv.flatMap((word, at) => {
    const [name = '', ...value] = word.split('=');
    if (!names.includes(name)) return [];
    return word.includes('=') ? [value.join('=')] : argv.slice(at + 1, at + 2);
  });
  return values.at(-1);
}
