import type { Run } from '../state/state.ts';
import { clip } from '../text/line.ts';
import { checksSection } from './checks-section.ts';
import { headline } from './headline.ts';
import { openSection } from './open-section.ts';
import { overviewOf } from './overview.ts';
import { mergesSection, tableSection, workSection } from './work-sections.ts';

/** Beside the run's report: what a pull request says. */
export function pullRequestFile(report: string): string {
  return report.replace(/(_report)?\.md$/, '_pull-request.md');
}

/** What a pull request of the whole says: for readers who don't have this machine. */
export function pullRequestText(run: Run): { readonly title: string; readonly body: string } {
  const overview = overviewOf(run);
  const tasks = overview.merged.map(({ step }) => step.task).join(', ');
  const parts = [
    `Run ${run.id} of omo: ${headline(run, overview)}.`,
    openSection(run, overview, 'elsewhere'),
    tableSection(run),
    mergesSection(overview),
    checksSection(run, 'elsewhere'),
    workSection(run),
  ];
  return {
    title: clip(`Run ${run.id}: ${tasks === '' ? 'nothing' : tasks}`, 100),
    body: `${parts.filter((part) => part !== '').join('\n\n')}\n`,
  };
}
