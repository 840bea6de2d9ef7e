import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { PACKAGE_ROOT } from '../../config/package-root.ts';

/** A folder of the demo's own: a project, and a home whose only agent is the demo's program. Nothing of the person's is touched. */
export interface Stage {
  readonly root: string;
  readonly project: string;
  readonly home: string;
  readonly tmuxSocket: string;
  /** Without git the files are still made, but there is no diff to show. */
  readonly git: 'there' | 'missing';
}

export async function setStage(pid: number): Promise<Stage> {
  const root = await mkdtemp(join(tmpdir(), 'omo-demo-'));
  const [project, home, tmuxSocket] = [join(root, 'project'), join(root, 'home'), `omo-demo-${pid}`];
  await mkdir(project);
  await mkdir(home, { mode: 0o700 });
  await writeFile(join(home, 'config.json'), `${JSON.stringify(config(tmuxSocket), null, 2)}\n`);
  await writeFile(join(project, 'README.md'), '# To do\n\nA small to-do service, made by `omo demo`.\n');
  return { root, project, home, tmuxSocket, git: await startHistory(project) };
}

const AGENT = join(PACKAGE_ROOT, 'dist/cli/demo/agent.js');

function config(tmuxSocket: string): unknown {
  return {
    tmuxSocket,
    agent: 'demo',
    agents: {
      demo: {
        provider: 'demo',
        run: [process.execPath, AGENT],
        prompt: 'stdin',
        interactive: [process.execPath, AGENT],
        hooks: 'claude',
      },
    },
    responder: { rules: [{ when: { kind: 'choice' }, answer: 'recommended' }] },
    notify: { desktop: false },
  };
}

async function startHistory(project: string): Promise<Stage['git']> {
  const first = await git(project, 'init', '--quiet');
  if (first === undefined) return 'missing';
  await git(project, 'add', '--all');
  await git(project, 'commit', '--quiet', '--message', 'Begin');
  return 'there';
}

/** What has changed in the project since it began, new files included. */
export async function changedFiles({ project }: Stage): Promise<string> {
  const first = (await git(project, 'rev-list', '--max-parents=0', 'HEAD')) ?? '';
  await git(project, 'add', '--intent-to-add', '--all');
  return (await git(project, 'diff', '--stat=76', first)) ?? '';
}

/** Undefined where there is no git. The person's own hooks, signing key and name are left out of it. */
async function git(cwd: string, ...args: string[]): Promise<string | undefined> {
  const own = [
    'user.name=omo demo',
    'user.email=demo@localhost',
    'commit.gpgsign=false',
    'core.hooksPath=/dev/null',
  ].flatMap((pair) => ['-c', pair]);
  const result = await execa('git', [...own, ...args], { cwd, reject: false, stripFinalNewline: true });
  if (result.code === 'ENOENT') return undefined;
  if (result.failed) throw result;
  return result.stdout;
}
