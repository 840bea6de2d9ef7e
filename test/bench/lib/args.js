import { parseArgs } from 'node:util';

/**
 * @typedef {{ is: 'run', names: string[], pace: import('./types.d.ts').Pace, date: string, to: string | undefined }
 *   | { is: 'usage', text: string }} Args
 */

/**
 * @param {string[]} argv
 * @param {string[]} known Names of the benchmarks.
 * @param {string} page Where `--write` writes.
 * @returns {Args}
 */
export function readArgs(argv, known, page) {
  try {
    const { values, positionals } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
    const names = [...(values.only ?? []), ...positionals];
    const unknown = names.filter((name) => !known.includes(name));
    if (unknown.length > 0) return usage(`there is no benchmark "${unknown.join('", "')}".`, known);
    const date = values.date ?? new Date().toISOString().slice(0, 10);
    const to = values.to ?? (values.write === true ? page : undefined);
    return {
      is: 'run',
      names: names.length > 0 ? names : known,
      pace: values.short === true ? 'short' : 'full',
      date,
      to,
    };
  } catch (error) {
    return usage(String(error), known);
  }
}

/** @satisfies {import('node:util').ParseArgsConfig['options']} */
const OPTIONS = {
  short: { type: /** @type {const} */ ('boolean') },
  only: { type: /** @type {const} */ ('string'), multiple: true },
  write: { type: /** @type {const} */ ('boolean') },
  to: { type: /** @type {const} */ ('string') },
  date: { type: /** @type {const} */ ('string') },
};

/**
 * @param {string} problem
 * @param {string[]} known
 * @returns {Args}
 */
function usage(problem, known) {
  const text = `${problem}

node test/bench/run.js [--short] [--only <name>…] [--write] [--to <file>] [--date <YYYY-MM-DD>]

  --short   fewer rounds: under a minute, for a look; not for figures to keep
  --only    these benchmarks alone: ${known.join(', ')}
  --write   writes docs/benchmarks.md, or the file of --to
  --date    the day that stands there; today's without it`;
  return { is: 'usage', text };
}
