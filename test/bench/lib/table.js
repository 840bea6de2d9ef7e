import { ms, times } from './format.js';
import { allOf, quantile, ratioOf } from './stats.js';

/**
 * One row for each variant: p50, p99, and how many times as long as ours it took.
 *
 * @param {string} title
 * @param {import('./types.d.ts').Samples} samples
 * @param {string} ours
 * @returns {import('./types.d.ts').Table}
 */
export function timesTable(title, samples, ours) {
  const rows = [...samples.keys()].map((name) => {
    const all = allOf(samples, name);
    const ratio = times(ratioOf(samples, name, ours));
    return [name, ms(quantile(all, 0.5)), ms(quantile(all, 0.99)), ratio, String(all.length)];
  });
  return { title, head: ['way', 'p50', 'p99', '÷ ours', 'samples'], rows };
}

/**
 * @param {readonly import('./types.d.ts').Verdict[]} verdicts
 * @returns {import('./types.d.ts').Table}
 */
export function summaryTable(verdicts) {
  return {
    title: 'Summary',
    head: ['what', 'ours', 'against', 'ratio', 'target', 'held'],
    rows: verdicts.map(({ what, ours, against, ratio, target, held }) => [what, ours, against, ratio, target, held]),
  };
}

/**
 * For a terminal.
 * @param {import('./types.d.ts').Table} table
 */
export function asText({ title, head, rows }) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (/** @type {string[]} */ row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [title, '', line(head), rule, ...rows.map(line), '']
    .map((text) => (text === '' ? '' : `  ${text}`))
    .join('\n');
}

/**
 * For a Markdown page.
 * @param {import('./types.d.ts').Table} table
 */
export function asMarkdown({ title, head, rows }) {
  return [
    `**${title}**`,
    '',
    markdownRow(head),
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map(markdownRow),
    '',
  ].join('\n');
}

/** @param {string[]} row */
function markdownRow(row) {
  return `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
