import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endBeside } from '../../../dist/adapters/processes/beside.js';
import { PROC } from '../../../dist/adapters/processes/system-table.js';

/** In a pid namespace without a session of its own: ends what bears the mark, and prints which sessions were told and who lives. */
const [marked, stranger] = [sleeper({ OMO_BESIDE: '/of-this-home' }), sleeper({})];
await Promise.all([once(marked, 'spawn'), once(stranger, 'spawn')]);
const sessions = new Set((await PROC.rows()).map((row) => row.session));
const survivors = await endBeside(PROC, '/of-this-home');
const lives = { marked: await isAlive(marked), stranger: await isAlive(stranger) };
process.stdout.write(JSON.stringify({ sessions: [...sessions], survivors, lives }));
process.exit(0);

/** @param {Record<string, string>} env */
function sleeper(env) {
  return spawn('sleep', ['1000'], { env: { ...env, PATH: process.env['PATH'] }, stdio: 'ignore' });
}

/** @param {import('node:child_process').ChildProcess} child */
async function isAlive(child) {
  return (await PROC.start(child.pid ?? 0)) !== undefined;
}
