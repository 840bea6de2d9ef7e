import { spawnSync } from 'node:child_process';
import { argv, stdout } from 'node:process';
import { commandLineOf } from '../../dist/core/windows/command-line.js';

/**
 * `node vectors.js <oracle.exe>`: prints vectors, each `[line, argv]` as JSON, where argv is what the oracle under Wine makes of
 * the line: of argument lists that were quoted, and of lines of the letters in which the rules are.
 */
const QUOTED = 15_000;
const RAW = 3000;
const LETTERS = ['\\', '\\', '"', '"', ' ', '\t', 'a', 'b', ';', '%', '$', '`', "'", '^', '&', '|', '\n', 'ö', '😀'];

let state = 20_261_122;
/** A number from 0 to below that, the same in each run (mulberry32). @param {number} below */
const chance = (below) => {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return Math.trunc((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
};
/** @param {number} most */
const text = (most) => Array.from({ length: chance(most + 1) }, () => LETTERS[chance(LETTERS.length)]).join('');
const lists = Array.from({ length: QUOTED }, () => ['p', ...Array.from({ length: chance(4) }, () => text(6))]);
const lines = [...lists.map(commandLineOf), ...Array.from({ length: RAW }, () => `p ${text(16)}`)];

const told = parsed(lines);
for (const [at, list] of lists.entries())
  if (JSON.stringify(told[at]) !== JSON.stringify(list)) throw new Error(`not read as it was: ${JSON.stringify(list)}`);
for (const [at, line] of lines.entries()) stdout.write(`${JSON.stringify([line, told[at]])}\n`);

/** @param {readonly string[]} all */
function parsed(all) {
  const input = all.map((line) => `${line}\0`).join('');
  const { stdout: out, status } = spawnSync('wine', [argv[2] ?? ''], { input, maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`the oracle ended with ${status}`);
  return out
    .toString('latin1')
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(' ').map(word));
}

/** @param {string} hex */
function word(hex) {
  return hex === '-' ? '' : Buffer.from(hex, 'hex').toString('utf8');
}
