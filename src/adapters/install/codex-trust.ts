import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';

/** What Codex says of a hook: it runs trusted ones only. `unknown`: this Codex did not tell. */
export type Trust = 'trusted' | 'untrusted' | 'unknown';

/** 0.1 to 0.4 s is usual (Codex 0.169.0). */
const ANSWER_MS = 10_000;

/**
 * Asks Codex's own app server, which needs no login and no network, whether the hook with this command line is trusted.
 * `program`: the codex to ask.
 */
export async function codexTrust(
  program: string,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  command: string,
): Promise<Trust> {
  const child = spawn(program, ARGS, { cwd, env, stdio: ['pipe', 'pipe', 'ignore'], timeout: ANSWER_MS });
  // Not `close`: that waits for output nobody reads any more.
  const ended = once(child, 'exit').catch(() => undefined);
  child.stdin.on('error', () => undefined);
  child.stdin.write(
    ASKED(cwd)
      .map((message) => `${JSON.stringify(message)}\n`)
      .join(''),
  );
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const answer = answerIn(line);
      if (answer !== undefined) return trustOf(answer, command);
    }
    return 'unknown';
  } finally {
    child.stdin.end();
    await ended;
  }
}

/** Plugins and apps would ask the network. */
const ARGS = ['--disable', 'plugins', '--disable', 'remote_plugin', '--disable', 'apps', 'app-server'];

const ASKED = (cwd: string) => [
  { id: 1, method: 'initialize', params: { clientInfo: { name: 'omo', title: 'omo', version: '1' } } },
  { method: 'initialized' },
  { id: 2, method: 'hooks/list', params: { cwds: [cwd] } },
];

const Hook = z.looseObject({ command: z.string().nullish(), trustStatus: z.string() });
const Answer = z.looseObject({
  id: z.literal(2),
  result: z.looseObject({ data: z.array(z.looseObject({ hooks: z.array(Hook) })) }).optional(),
});
type Answer = z.infer<typeof Answer>;

function answerIn(line: string): Answer | undefined {
  try {
    return Answer.safeParse(JSON.parse(line)).data;
  } catch {
    // Not a message; other lines may follow.
    return undefined;
  }
}

function trustOf({ result }: Answer, command: string): Trust {
  const hooks = result?.data.flatMap((one) => one.hooks) ?? [];
  const ours = hooks.filter((hook) => hook.command === command);
  if (ours.length === 0) return 'unknown';
  return ours.every(({ trustStatus }) => trustStatus === 'trusted') ? 'trusted' : 'untrusted';
}
