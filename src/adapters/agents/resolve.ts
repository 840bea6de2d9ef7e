import { OmoError } from '../../core/errors.ts';
import type { AgentSpec } from '../../core/events/agent-spec.ts';
import { nearest } from '../../core/text/nearest.ts';
import type { BuiltIn } from './built-in.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { findProgram } from './find-program.ts';
import { LIVES } from './lives.ts';
import { opencode } from './opencode.ts';
import { shell } from './shell.ts';

/** In the order `auto` looks for them; `shell` is never chosen by itself. */
const CODING: readonly BuiltIn[] = [opencode, codex, claude];
const BUILT_IN: readonly BuiltIn[] = [...CODING, shell];

/** Of the built-in agents, by their names: their pools are there before any run has used them. */
export const BUILT_IN_PROVIDERS: Readonly<Record<string, string>> = Object.fromEntries(
  BUILT_IN.map(({ name, provider }) => [name, provider]),
);

/** An agent of config.json (design 4.6). */
export interface ConfiguredAgent {
  /** Absent: a provider of its own, named like the agent. */
  readonly provider?: string | undefined;
  readonly run: readonly string[];
  readonly prompt: AgentSpec['prompt'];
  readonly interactive?: readonly string[] | undefined;
  readonly ready?: string | undefined;
  readonly submit?: readonly string[] | undefined;
  readonly hooks?: 'none' | NonNullable<AgentSpec['hooks']> | undefined;
  readonly limited?:
    | { readonly exitCodes?: readonly number[] | undefined; readonly says?: string | undefined }
    | undefined;
}

/**
 * How to run an agent: one of the configuration, else a built-in one, or with `auto` the best liked that is there. `path` is the PATH to look in; the program is given as
 * an absolute path. Throws E_AGENT_UNKNOWN for a name nobody knows and E_AGENT_MISSING for a program that is not there.
 */
export function resolveAgent(
  name: string,
  configured: Readonly<Record<string, ConfiguredAgent>>,
  path: string,
): AgentSpec {
  const [liked] = name === 'auto' ? autoAgents(undefined, configured, path) : [];
  if (liked) return liked;
  const known = knownAgent(name, configured);
  if (known === undefined) throw unknownAgent(name, configured);
  const program = findProgram(known.run[0] ?? '', path);
  if (program === undefined) throw missing(known, path);
  return specOf(known, program);
}

/**
 * The agents `auto` may choose from: those named, all of which must be there, else every coding agent that is installed, the
 * best liked first. Throws E_AGENT_MISSING when there is none.
 */
export function autoAgents(
  named: readonly string[] | undefined,
  configured: Readonly<Record<string, ConfiguredAgent>>,
  path: string,
): AgentSpec[] {
  if (named) return named.map((name) => resolveAgent(name, configured, path));
  const found = CODING.flatMap(({ name }) => {
    const known = knownAgent(name, configured);
    const program = known && findProgram(known.run[0] ?? '', path);
    return known && program !== undefined ? [specOf(known, program)] : [];
  });
  if (found.length > 0) return found;
  const ways = CODING.map((agent) => `  ${agent.name}: ${agent.install}`).join('\n');
  throw new OmoError(
    'E_AGENT_MISSING',
    `no coding agent is installed: none of ${CODING.map((agent) => agent.program).join(', ')} is in a folder of PATH (${path}). Install one:\n${ways}\nor name one of your own in config.json, or use --agent shell.`,
  );
}

interface Known {
  readonly name: string;
  readonly provider: string;
  readonly run: readonly string[];
  readonly prompt: AgentSpec['prompt'];
  readonly install: string;
  readonly screen?: readonly string[] | undefined;
  readonly ready?: string | undefined;
  readonly submit?: readonly string[] | undefined;
  readonly hooks?: AgentSpec['hooks'];
  readonly resume?: AgentSpec['resume'];
  readonly limited?: AgentSpec['limited'];
}

function knownAgent(name: string, configured: Readonly<Record<string, ConfiguredAgent>>): Known | undefined {
  const own = Object.hasOwn(configured, name) ? configured[name] : undefined;
  if (own !== undefined) return configuredAgent(name, own);
  const builtIn = BUILT_IN.find((one) => one.name === name);
  if (builtIn === undefined) return undefined;
  const known = { ...builtIn, run: [builtIn.program, ...builtIn.args] };
  if (builtIn.hooks === undefined) return known;
  const { screenArgs, resume } = LIVES[builtIn.hooks];
  return {
    ...known,
    screen: [builtIn.program, ...screenArgs],
    resume: { batch: [...resume.batch], screen: [...resume.screen] },
  };
}

/** One that runs a built-in's program has that program's hooks, unless it says that it has none. */
function configuredAgent(name: string, own: ConfiguredAgent): Known {
  const { run, prompt, provider = name, interactive, ready, submit, hooks = programOf(run)?.hooks, limited } = own;
  return {
    name,
    run,
    prompt,
    provider,
    install: `put it there, or mend "run" of the agent "${name}" in config.json`,
    screen: interactive,
    ready,
    submit,
    ...(hooks === undefined || hooks === 'none' ? {} : { hooks }),
    ...(limited && { limited: limitedOf(limited) }),
  };
}

function limitedOf({ exitCodes, says }: NonNullable<ConfiguredAgent['limited']>): NonNullable<AgentSpec['limited']> {
  return { ...(exitCodes && { exitCodes: [...exitCodes] }), ...(says !== undefined && { says }) };
}

function programOf(run: readonly string[]): BuiltIn | undefined {
  const program = run[0]?.split('/').at(-1);
  return CODING.find((one) => one.program === program);
}

function specOf(known: Known, program: string): AgentSpec {
  const { name, provider, prompt, ready, submit, hooks, resume, limited } = known;
  return {
    name,
    provider,
    run: [program, ...known.run.slice(1)],
    prompt,
    output: outputOf(known.run),
    ...(known.screen && { screen: screenOf(known.screen, known.run, program) }),
    ...(ready !== undefined && { ready }),
    ...(submit && { submit: [...submit] }),
    ...(hooks && { hooks }),
    ...(resume && { resume }),
    ...(limited && { limited }),
  };
}

/** A screen form of the same program is the same file. */
function screenOf(screen: readonly string[], run: readonly string[], program: string): string[] {
  return screen[0] === run[0] ? [program, ...screen.slice(1)] : [...screen];
}

/** A configured agent that runs a built-in's program and asks for its structured output is read like the built-in. */
function outputOf(run: readonly string[]): AgentSpec['output'] {
  const form = programOf(run);
  return form?.structuredBy.every((word) => run.includes(word)) ? form.output : 'text';
}

function unknownAgent(name: string, configured: Readonly<Record<string, ConfiguredAgent>>): OmoError {
  const names = ['auto', ...new Set([...BUILT_IN.map((agent) => agent.name), ...Object.keys(configured)])];
  const meant = nearest(name, names);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return new OmoError(
    'E_AGENT_UNKNOWN',
    `there is no agent "${name}"; known are ${names.join(', ')}.${hint} An agent of your own is named in config.json under "agents".`,
  );
}

function missing(known: Known, path: string): OmoError {
  const program = known.run[0] ?? '';
  const where = program.includes('/') ? 'there is no such program' : `it is in no folder of PATH (${path})`;
  return new OmoError(
    'E_AGENT_MISSING',
    `the agent "${known.name}" needs the program ${program}, but ${where}. To get it: ${known.install}`,
  );
}
