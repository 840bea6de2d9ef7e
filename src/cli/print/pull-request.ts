import type { Report } from '../../core/report/report.ts';
import type { SynthesisReport } from '../../core/synthesis/report.ts';
import { safeLine } from './safe.ts';
import { shellLine } from './shell-line.ts';

/** The commands that push what was put together and open a pull request for it; omo pushes nothing. Empty where there is nothing. */
export function pullRequestCommands(
  { repository }: Pick<Report, 'repository'>,
  { branch, merged, pullRequest }: SynthesisReport,
): string[] {
  if (pullRequest === undefined || merged.length === 0) return [];
  const { title, file } = pullRequest;
  const request = ['gh', 'pr', 'create', '--head', branch, '--title', safeLine(title), '--body-file', file];
  return [
    ...(repository === undefined ? [] : [shellLine(['cd', repository.root])]),
    shellLine(['git', 'push', '--set-upstream', 'origin', branch]),
    shellLine(request),
  ];
}

/** The same for a person. */
export function pullRequestLines(report: Pick<Report, 'repository'>, synthesis: SynthesisReport): string[] {
  const commands = pullRequestCommands(report, synthesis);
  if (commands.length === 0) return ['There is nothing to push.'];
  return ['To push it and open a pull request:', ...commands.map((line) => `  ${line}`)];
}
