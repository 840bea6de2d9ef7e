/**
 * An agent that means harm: it prints bytes that drive terminals, and says them of its work. Called as `hostile.mjs <dir>`;
 * `<dir>/<task>.json` is `{ output, result, files, exit }`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

readFileSync(0, 'utf8');
const { output, result, files, exit } = JSON.parse(
  readFileSync(join(process.argv[2], `${process.env.OMO_TASK_ID}.json`), 'utf8'),
);
for (const name of files) writeFileSync(name, output.join('\n'));
writeFileSync(process.env.OMO_RESULT, JSON.stringify(result));
process.stdout.write(`${output.join('\n')}\n`);
process.stderr.write(`${output.join('\n')}\n`);
process.exitCode = exit;
