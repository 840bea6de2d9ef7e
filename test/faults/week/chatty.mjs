import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * An agent that never stops talking: `node chatty.mjs <ms of an hour> <hours>`. Each hour it shows a hundred kilobytes, with
 * colours, and its hook tells of three tools; after so many hours its task is done.
 */
const [hourMs = 0, hours = 0] = process.argv.slice(2).map(Number);
const HOOK = join(import.meta.dirname, '../../../hooks/agent-event.sh');
const LINES = 1000;
const TOOLS = 3;

for (let hour = 0; hour < hours; hour++) {
  for (let n = 0; n < LINES; n++)
    process.stdout.write(`\u001b[3${n % 8}m${hour}:${n} ${'what it says '.repeat(7)}\u001b[m\n`);
  for (let n = 0; n < TOOLS; n++) await tell(hour, n);
  await pause(hourMs);
}

/**
 * @param {number} hour
 * @param {number} n
 */
async function tell(hour, n) {
  const hook = spawn('sh', [HOOK, 'claude'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const tool = { tool_name: 'Bash', tool_input: { command: `make part-${hour}-${n} # ${'x'.repeat(1000)}` } };
  hook.stdin.end(JSON.stringify({ hook_event_name: 'PostToolUse', session_id: 'week', ...tool }));
  await once(hook, 'exit');
}
