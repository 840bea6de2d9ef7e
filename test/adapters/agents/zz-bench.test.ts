import { appendFileSync } from 'node:fs';
import { test } from 'vitest';
import { FindingsReading, plain, structured } from '../../../src/adapters/agents/findings.ts';
const say = (s: string) => appendFileSync('/tmp/bench.out', s + '\n');
const run = (name: string, form: any, chunk: Buffer, times: number) => {
  const r = new FindingsReading(form); const t = Date.now();
  for (let i = 0; i < times; i++) r.push(chunk);
  const e = r.end();
  say(`${name}: ${(chunk.length * times / 1e6).toFixed(0)} MB ${Date.now() - t} ms ${JSON.stringify(e.counts)} rss ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
};
test('bench', { timeout: 120000 }, () => {
  const log = Buffer.from(Array.from({ length: 3000 }, (_, i) => `2026-11-21 12:00:00 INFO server handled request ${i} in ${i % 97} ms with status 200\n`).join(''));
  run('log', plain('program'), log, Math.ceil(1e8 / log.length));
  const err = Buffer.from(Array.from({ length: 3000 }, (_, i) => `\u001b[31msrc/file${i}.ts:${i}:5 - error TS2304: Cannot find name 'x'.\u001b[0m\nError: boom\n    at f (node_modules/x.js:1:2)\n✓ done ${i}\n[${i}/3000] building\n`).join(''));
  run('errors', plain('program'), err, Math.ceil(2e7 / err.length));
  run('escapes', plain('program'), Buffer.from('\u001b]0;' .repeat(10000) + '\n'), 2000);
  run('dots', plain('program'), Buffer.from('a.b'.repeat(600) + '\n' + '/a'.repeat(900) + '\n' + 'A.'.repeat(900) + '!\n'), 5000);
  const ev = Buffer.from(JSON.stringify({ type: 'item.completed', item: { id: 'i', type: 'command_execution', command: "/bin/bash -lc 'npm test'", aggregated_output: 'ok line of output\n'.repeat(100), exit_code: 1, status: 'failed' } }) + '\n');
  run('codex', structured('codex'), ev, Math.ceil(1e8 / ev.length));
  const ev2 = Buffer.from(JSON.stringify({ type: 'item.completed', item: { id: 'i', type: 'command_execution', command: "/bin/bash -lc 'npm test'", aggregated_output: 'a line of the output of it\n'.repeat(100), exit_code: 1, status: 'failed' } }) + '\n');
  run('codex2', structured('codex'), ev2, Math.ceil(1e8 / ev2.length));
});
