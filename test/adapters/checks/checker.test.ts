import { expect, test } from 'vitest';
import { readFile } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { shellChecker } from '../../../src/adapters/checks/checker.ts';
test('smoke', async () => {
  const dir = mkdtempSync('/tmp/chk-');
  const check = (command: string, timeoutMs=60000) => shellChecker().check({command, cwd: dir, env: {PATH: process.env['PATH'] ?? ''}, timeoutMs, output: dir+'/o', mark: dir});
  console.log(await check('echo hi; echo err >&2; echo ho; env; cat'));
  console.log(await check('head -c 200000000 /dev/zero | tr "\\0" x; echo end; exit 3'));
  console.log((await readFile(dir+'/o')).length);
  console.log(await check('trap "" TERM; echo x; sleep 100', 300));
  console.log(await check('(((', 300));
  console.log(await shellChecker().check({command:'true', cwd: dir+'/no', env: {PATH: process.env['PATH'] ?? ''}, timeoutMs: 1, output: dir+'/o', mark: dir}));
  console.log(await shellChecker().check({command:'true', cwd: dir, env: {PATH: '/no'}, timeoutMs: 1, output: dir+'/o', mark: dir}));
  console.log(await readFile(dir+'/o','utf8'));
}, 60000);
