import type { Run } from '../state/state.ts';
import { checksSection } from './checks-section.ts';
import { headline } from './headline.ts';
import { code } from './inert.ts';
import { openSection } from './open-section.ts';
import { overviewOf } from './overview.ts';
import { mergesSection, tableSection, workSection } from './work-sections.ts';

/**
 * What became of a run as one result, for a person to read and to hand on: Markdown, in which everything that agents, programs and
 * the repository say stands as code. `iso` writes ms since the epoch as ISO 8601.
 */
export function synthesisMarkdown(run: Run, iso: (ms: number) => string): string {
  const overview = overviewOf(run);
  const parts = [
    `# Run ${run.id}: ${headline(run, overview)}`,
    where(run, iso),
    openSection(run, overview, 'here'),
    tableSection(run),
    mergesSection(overview),
    checksSection(run),
    workSection(run),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function where({ synthesis, ground, startedAt }: Run, iso: (ms: number) => string): string {
  if (!synthesis) return 'Nobody has asked for it to be put together.';
  const { branch, head, asked } = synthesis;
  const base = ground?.base === undefined ? '' : `, on top of ${code(ground.base.slice(0, 10))}`;
  const from = ground?.branch === undefined ? '' : ` (${code(ground.branch)})`;
  const at = head === undefined ? 'Nothing is on it yet' : `Its head is ${code(head.slice(0, 10))}`;
  return [
    `The result is the branch ${code(branch, 200)}${base}${from}. ${at}.`,
    `Begun ${iso(startedAt)}, put together ${iso(asked.at)}${ground ? ` in ${code(ground.root, 200)}` : ''}.`,
  ].join('\n');
}
