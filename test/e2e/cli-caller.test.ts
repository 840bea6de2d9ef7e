import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const BUILT = pathToFileURL(join(import.meta.dirname, '../../dist/cli/caller.js')).href;
/** Prints what a process finds out about who is calling. */
const PROBE = `const { calling, environments } = await import('${BUILT}'); console.log(JSON.stringify(calling(environments(process.env, process.ppid))));`;
const NODE = `'${process.execPath}' --input-type=module -e "$PROBE"`;
const WORKER = {
  PATH: process.env['PATH'] ?? '',
  PROBE,
  OMO_HOME: '/h',
  OMO_TOKEN_FILE: '/h/run/t',
  ORCH_DEPTH: '1',
  ORCH_MAX_DEPTH: '2',
};
const PLACED = { home: '/h', tokenFile: '/h/run/t', depth: 1, maxDepth: 2 };

test.for<[string, string]>([
  ['an honest call', NODE],
  ['env -i', `env -i PROBE="$PROBE" ${NODE}`],
  ['env -i, twice', `env -i PROBE="$PROBE" sh -c 'env -i PROBE="$PROBE" ${NODE.replaceAll("'", '')}; :'`],
  ['nohup', `nohup ${NODE} 2>/dev/null`],
  ['setsid', `setsid --wait ${NODE}`],
  ['an unset depth', `unset ORCH_DEPTH; ${NODE}`],
  ['a depth of zero', `ORCH_DEPTH=0 ${NODE}`],
  ['a negative depth', `ORCH_DEPTH=-1 ${NODE}`],
  ['a garbled depth', `ORCH_DEPTH=2abc ${NODE}`],
  ['a larger limit', `ORCH_MAX_DEPTH=99 ${NODE}`],
  ['an unset home and token', `unset OMO_HOME OMO_TOKEN_FILE; ${NODE}`],
])('%s leaves a worker where it is', { tags: ['e2e'] }, ([, command]) => {
  // The trailing command keeps the shell from becoming the program itself: it stays as the ancestor a worker would be.
  const said = execFileSync('sh', ['-c', `${command}; :`], { env: WORKER, encoding: 'utf8' });
  expect(JSON.parse(said)).toEqual(PLACED);
});

test('a process outside any worker is at depth 0', { tags: ['e2e'] }, () => {
  const said = execFileSync('sh', ['-c', `${NODE}; :`], { env: { PATH: WORKER.PATH, PROBE }, encoding: 'utf8' });
  expect(JSON.parse(said)).toEqual({ depth: 0 });
});
