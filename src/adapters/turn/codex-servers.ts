import { z } from 'zod';
import { OmoError } from '../../core/errors.ts';
import { runProgram, type ProgramSpec } from '../processes/run-program.ts';

const Servers = z.array(z.looseObject({ name: z.string(), enabled: z.boolean() }));

/**
 * The MCP servers that Codex would start in that folder (`codex mcp list --json`, 0.169.0; those of a trusted project too). Throws
 * E_CONFIG when they are not told, or one has a name that cannot be given on a command line: a turn must not have their rights.
 */
export async function codexServers(program: Omit<ProgramSpec, 'input'>, signal: AbortSignal): Promise<string[]> {
  const end = await runProgram({ ...program, argv: [...program.argv, 'mcp', 'list', '--json'], input: '' }, signal);
  if (end.is === 'stopped') return [];
  const servers = end.is === 'ended' && end.exitCode === 0 ? read(end.stdout) : undefined;
  if (servers === undefined)
    throw new OmoError(
      'E_CONFIG',
      'does not say which MCP servers it has (codex mcp list --json), so they cannot be turned off for an answer',
    );
  const names = servers.filter(({ enabled }) => enabled).map(({ name }) => name);
  const odd = names.find((name) => !/^[\w-]+$/.test(name));
  if (odd === undefined) return names;
  throw new OmoError(
    'E_CONFIG',
    `has an MCP server named ${JSON.stringify(odd)}, which cannot be turned off for an answer: rename it`,
  );
}

function read(stdout: string): z.infer<typeof Servers> | undefined {
  try {
    return Servers.safeParse(JSON.parse(stdout)).data;
  } catch {
    // Not JSON: then it told nothing.
    return undefined;
  }
}
