import { execa } from 'execa';
import type { Report } from '../../core/report/report.ts';
import type { PushCommands } from '../../core/synthesis/push-commands.ts';
import { pushCommands, remotesIn } from '../../core/synthesis/push-commands.ts';
import type { SynthesisReport } from '../../core/synthesis/report.ts';
import { safeLine } from './safe.ts';

/** The commands that push what was put together and propose it; omo runs none of them. Undefined where there is nothing to push. */
export async function pullRequestFor(
  { repository }: Pick<Report, 'repository'>,
  { branch, merged, pullRequest }: SynthesisReport,
): Promise<PushCommands | undefined> {
  if (pullRequest === undefined || repository === undefined || merged.length === 0) return undefined;
  const { title, file, into } = pullRequest;
  const remotes = remotesIn(await remotesOf(repository.root));
  return pushCommands({ root: repository.root, remotes, branch, into, title: safeLine(title), bodyFile: file });
}

/** The same for a person. */
export function pullRequestLines(request: PushCommands | undefined): string[] {
  if (request === undefined) return ['There is nothing to push.'];
  const { is, commands, web } = request;
  if (is === 'none') return ['The repository has no remote to push to: `git remote add origin <address>` names one.'];
  return [
    is === 'other' ? 'To push it:' : 'To push it and propose it:',
    ...commands.map((line) => `  ${line}`),
    ...(web === undefined ? [] : ['Or, once it is pushed, in a browser:', `  ${web}`]),
  ];
}

/** As `git remote -v` prints them; nothing where the repository is gone or git is. */
async function remotesOf(root: string): Promise<string> {
  const { stdout } = await execa('git', ['-C', root, 'remote', '-v'], { reject: false, stdin: 'ignore' });
  return typeof stdout === 'string' ? stdout : '';
}
