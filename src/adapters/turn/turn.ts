import { runProgram, type Exit, type ProgramSpec } from '../processes/run-program.ts';
import { codexServers } from './codex-servers.ts';
import { withDesk, type Desk } from './desk.ts';
import { turnEnvironment } from './environment.ts';
import { TURN_FORMS, type TurnAgent } from './forms.ts';
import { complaint } from './words.ts';

/**
 * Turns of an agent in conversations of their own, without a terminal, that may read a folder and do nothing else. They are not
 * taken in that folder: what lies there for agents that work in it was written by the one whose work they look at.
 */
export interface TurnSpec<Said extends SaidByAgent> {
  readonly agent: TurnAgent;
  /** The program and what must stand before its arguments, if anything. */
  readonly program: readonly string[];
  /** The folder it may read; absolute. Its prompt must say which: it stands elsewhere. */
  readonly reads: string;
  readonly env: Readonly<Record<string, string>>;
  /** The JSON schema of its reply, for agents that take one. */
  readonly schema: object;
  /** Names its conversations. */
  readonly title: string;
  /** Reads its structured output: whether its turn went well, and its last message. */
  readonly readAnswer: (stdout: string, exit: Exit) => Said;
}

export interface SaidByAgent {
  readonly ok: boolean;
  /** Its last message. */
  readonly summary?: string;
  /** Why it is not ok. */
  readonly reason?: string;
}

export type TurnEnd<Said extends SaidByAgent = SaidByAgent> =
  | { readonly is: 'said'; readonly said: Said }
  /** `why` goes on after the agent's name. */
  | { readonly is: 'failed'; readonly why: string; readonly said?: Said }
  | { readonly is: 'stopped'; readonly stderr: string };

export type TakeTurn<Said extends SaidByAgent = SaidByAgent> = (prompt: string) => Promise<TurnEnd<Said>>;

/** Makes all ready, lets `work` take turns, and leaves nothing behind. Throws OmoError where the agent can't be made safe. */
export async function withTurns<Said extends SaidByAgent, T>(
  spec: TurnSpec<Said>,
  signal: AbortSignal,
  work: (take: TakeTurn<Said>) => Promise<T>,
): Promise<T> {
  return withDesk(async (desk) => {
    const run = await prepare(spec, desk, signal);
    return work(async (input) => ended(spec, await runProgram({ ...run, input }, signal)));
  }, spec.schema);
}

async function prepare<Said extends SaidByAgent>(
  { agent, program, reads, env, schema, title }: TurnSpec<Said>,
  { folder, schemaFile }: Desk,
  signal: AbortSignal,
): Promise<Omit<ProgramSpec, 'input'>> {
  const form = TURN_FORMS[agent];
  const own = turnEnvironment(env);
  const place = { cwd: folder, env: { ...own, ...form.env(own, reads) } };
  const servers = agent === 'codex' ? await codexServers({ ...place, argv: program }, signal) : [];
  return { ...place, argv: [...program, ...form.argv({ reads, schema, schemaFile, servers, title })] };
}

function ended<Said extends SaidByAgent>(
  { readAnswer }: TurnSpec<Said>,
  end: Awaited<ReturnType<typeof runProgram>>,
): TurnEnd<Said> {
  switch (end.is) {
    case 'not-started':
      return { is: 'failed', why: `could not be started: ${end.why}` };
    case 'flooded':
      return { is: 'failed', why: 'printed far too much and was ended' };
    case 'stopped':
      return end;
    case 'ended': {
      const said = readAnswer(end.stdout, end);
      if (said.ok) return { is: 'said', said };
      return {
        is: 'failed',
        why: `did not answer: ${said.reason ?? 'it does not say why'}${complaint(end.stderr)}`,
        said,
      };
    }
  }
}
