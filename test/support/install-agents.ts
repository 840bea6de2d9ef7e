import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { lock } from 'proper-lockfile';

/** The three real programs, exactly these versions: what they print and offer changes between versions. */
export const AGENT_PINS = {
  'opencode-ai': '1.18.33',
  '@openai/codex': '0.169.0',
  '@anthropic-ai/claude-code': '2.1.197',
} as const;

/** Not in the repository: about a gigabyte. */
const FOLDER = join(import.meta.dirname, '..', '..', '.cache', 'agents');
const INSTALL_MS = 300_000;

/** Installs them if they are not there yet, and returns the folder of their commands. Several callers at once are fine. */
export async function installAgents(): Promise<string> {
  await mkdir(FOLDER, { recursive: true });
  const release = await lock(FOLDER, {
    stale: INSTALL_MS,
    retries: { retries: 600, minTimeout: 500, maxTimeout: 500 },
  });
  try {
    const wrong = await wrongVersions();
    if (wrong.length > 0) await install(wrong);
  } finally {
    await release();
  }
  return join(FOLDER, 'node_modules', '.bin');
}

async function install(wrong: readonly string[]): Promise<void> {
  process.stdout.write(`installing ${wrong.join(', ')} into ${FOLDER}\n`);
  await writeFile(join(FOLDER, 'package.json'), JSON.stringify({ private: true, dependencies: AGENT_PINS }, null, 2));
  await execa('npm', ['install', '--no-audit', '--no-fund'], { cwd: FOLDER, timeout: INSTALL_MS, stdin: 'ignore' });
  const still = await wrongVersions();
  if (still.length > 0) throw new Error(`npm installed into ${FOLDER}, but not ${still.join(', ')}`);
}

async function wrongVersions(): Promise<string[]> {
  const wanted = Object.entries(AGENT_PINS);
  const found = await Promise.all(wanted.map(([name]) => installedVersion(name)));
  return wanted.filter(([, version], index) => found[index] !== version).map(([name, version]) => `${name}@${version}`);
}

async function installedVersion(name: string): Promise<string | undefined> {
  try {
    const file = join(FOLDER, 'node_modules', name, 'package.json');
    return (JSON.parse(await readFile(file, 'utf8')) as { version?: string }).version;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
