import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, type Options } from 'execa';
import { expect, onTestFinished } from 'vitest';
import { ATTEMPT } from './attempt.ts';

const HOOK = join(import.meta.dirname, '..', '..', 'hooks', 'agent-event.sh');
export const SOON = { timeout: 10_000, interval: 20 };
export const SILENT = { exitCode: 0, stdout: '', stderr: '' };

/** As Claude Code asks for a permission. */
export const PERMISSION = {
  session_id: 'abc',
  permission_mode: 'default',
  hook_event_name: 'PermissionRequest',
  tool_name: 'Bash',
  tool_input: { command: 'echo "hi" {}', description: 'a } in it' },
  permission_suggestions: [{ type: 'setMode' }],
};

/** A home, a mailbox and a token, and the hook as an agent of that worker calls it, by the shell `sh`. */
export async function makeWorld(sh: readonly string[]) {
  const root = await mkdtemp(join(tmpdir(), 'omo-hook-'));
  const [home, mail, token] = [join(root, 'home'), join(root, 'mail'), join(root, 'token-file')];
  for (const folder of [join(home, 'events'), join(home, 'run', 'outbox'), mail])
    await mkdir(folder, { recursive: true });
  await writeFile(token, 's3cret-Token_1\n');
  onTestFinished(async () => {
    for (const pid of await pidsOf(root)) process.kill(pid, 'SIGKILL');
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });
  const env = { ...ATTEMPT, PATH: process.env['PATH'] ?? '', OMO_HOME: home, OMO_MAIL: mail, OMO_TOKEN_FILE: token };
  const [program = '', ...before] = sh.map((word) =>
    word.startsWith('/') || word.startsWith('-') || word === 'sh' ? word : pathOf(word),
  );
  const options = (changes: Env = {}) => ({ env: without({ ...env, ...changes }), extendEnv: false }) satisfies Options;

  const world = {
    root,
    home,
    mail,
    options,
    argv: (args: readonly string[]) => [program, ...before, HOOK, ...args],
    start: (args: readonly string[], input: string, changes: Env = {}) =>
      execa(program, [...before, HOOK, ...args], {
        ...options(changes),
        input,
        reject: false,
        stripFinalNewline: false,
      }),
    async run(args: readonly string[], input: string, changes: Env = {}) {
      const { exitCode, stdout, stderr } = await world.start(args, input, changes);
      return { exitCode, stdout, stderr };
    },
    begin([first = '', ...rest]: readonly string[], input: string) {
      const child = spawn(first, rest, { env: options().env, stdio: ['pipe', 'ignore', 'ignore'] });
      child.stdin.end(input);
      onTestFinished(async () => {
        if (child.exitCode === null && child.signalCode === null) {
          child.kill('SIGKILL');
          await once(child, 'exit');
        }
      });
      return child;
    },
    async files() {
      const names = await readdir(join(home, 'events'));
      return Promise.all(
        names.map(async (file) => ({ file, text: await readFile(join(home, 'events', file), 'utf8') })),
      );
    },
    async events() {
      return (await world.files()).map(
        ({ text }) => JSON.parse(text) as { id: string; token: string; payload: Record<string, unknown> },
      );
    },
    async over() {
      return (await world.events())
        .map(({ payload }) => payload)
        .filter((one) => one['hook_event_name'] === 'DialogOver');
    },
    /** The key of the dialog that was asked and is not among those known. */
    async asked(known: readonly string[] = []) {
      const fresh = async () => (await world.events()).map(({ id }) => id).filter((id) => !known.includes(id));
      await expect.poll(fresh, SOON).toHaveLength(1);
      return (await fresh())[0] ?? '';
    },
    async answer(key: string, text: string) {
      await writeFile(join(mail, 'draft'), text);
      await rename(join(mail, 'draft'), join(mail, `${key}.answer`));
    },
  };
  return world;
}

type Env = Readonly<Record<string, string | undefined>>;

function without(env: Env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The shell itself must be found where the hook's PATH leads nowhere. */
function pathOf(program: string): string {
  return execFileSync('sh', ['-c', `command -v ${program}`])
    .toString()
    .trim();
}

/** Living processes with that folder in their environment, and that last word on their command line. */
export async function pidsOf(folder: string, word?: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const all = await Promise.all(
    pids.map(async (pid) => {
      const [environ = '', words = ''] = await Promise.all(
        ['environ', 'cmdline'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
      );
      const isIt =
        word === undefined || (words.split('\0').at(-2) === word && words.includes(HOOK) && !words.includes('\0-c\0'));
      return environ.includes(folder) && isIt ? [Number(pid)] : [];
    }),
  );
  return all.flat();
}
