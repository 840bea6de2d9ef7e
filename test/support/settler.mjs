/**
 * Stands in for an agent that settles conflicts. Of each block of git's markers in the folder it keeps both sides, their lines
 * sorted, so that it comes to the same whoever was merged first. As an agent of config.json: { "run": ["node", "<this file>", "<gate.sh>", "<its folder>"] }.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

readFileSync(0, 'utf8');
execFileSync('sh', [...process.argv.slice(2, 4), 'resolver']);
const names = execFileSync('git', ['diff', '--name-only', '-z', '--diff-filter=U'], { encoding: 'utf8' });
for (const name of new Set(names.split('\0').filter((one) => one !== ''))) {
  const text = readFileSync(name, 'utf8');
  writeFileSync(
    name,
    text.replace(/^<{7}[^]*?^>{7}.*\n/gm, (block) => both(block)),
  );
}
process.stdout.write('kept both sides\n');

function both(block) {
  const sides = { '<': [], '|': [], '=': [] };
  let side = '<';
  for (const line of block.split('\n').slice(1, -2)) {
    if (/^([|=])\1{6}/.test(line)) side = line[0];
    else sides[side].push(`${line}\n`);
  }
  return [...sides['<'], ...sides['=']].sort((a, b) => (a < b ? -1 : 1)).join('');
}
