import { spawn } from 'node:child_process';
import { appendFile, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { endGroup } from '../../hooks/attempt.ts';

const WITHIN = { timeout: 10_000 };
const SHOW = join(import.meta.dirname, '..', '..', '..', 'dist', 'adapters', 'agents', 'show.js');

test('lines are shown as they are written, half ones when they are whole, and all of them before it ends', async () => {
  const { dir, output } = await attemptDir();
  const shown = startShow(dir);
  await appendFile(output, says('first') + says('second').slice(0, 20));
  await expect.poll(() => shown.text, WITHIN).toBe('first\n');
  await appendFile(output, says('second').slice(20));
  await expect.poll(() => shown.text, WITHIN).toBe('first\nsecond\n');
  await appendFile(output, says('last').trimEnd());
  await writeFile(join(dir, 'exit'), '0\n');
  expect(await shown.ended).toEqual({ code: 0, signal: null, stderr: '' });
  expect(shown.text).toBe('first\nsecond\nlast\n');
});

test('what was written before it started is shown too', async () => {
  const { dir, output } = await attemptDir();
  await appendFile(output, says('early'));
  await writeFile(join(dir, 'exit'), '0\n');
  const shown = startShow(dir);
  await shown.ended;
  expect(shown.text).toBe('early\n');
});

test('Ctrl-C and the other signals leave it to show the agent’s last words', async () => {
  const { dir, output } = await attemptDir();
  const shown = startShow(dir);
  await appendFile(output, says('first'));
  await expect.poll(() => shown.text, WITHIN).toBe('first\n');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) shown.kill(signal);
  await appendFile(output, says('last'));
  await writeFile(join(dir, 'exit'), '130\n');
  expect(await shown.ended).toEqual({ code: 0, signal: null, stderr: '' });
  expect(shown.text).toBe('first\nlast\n');
});

test('it ends when its launcher is gone without a word', async () => {
  const { dir, output } = await attemptDir();
  await appendFile(output, says('first'));
  // A launcher that starts it and is killed: only what the reader prints keeps the pipe open.
  const launcher = spawn('sh', ['-c', '"$@" & wait', 'sh', process.execPath, SHOW, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  onTestFinished(() => endGroup(launcher.pid));
  let text = '';
  launcher.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const closed = new Promise<void>((resolve) => launcher.stdout.once('close', resolve));
  await expect.poll(() => text, WITHIN).toBe('first\n');
  launcher.kill('SIGKILL');
  await closed;
});

test('it ends when nobody reads what it shows', async () => {
  const { dir, output } = await attemptDir();
  const shown = startShow(dir);
  await appendFile(output, says('first'));
  await expect.poll(() => shown.text, WITHIN).toBe('first\n');
  shown.stopReading();
  await appendFile(output, says('second'));
  expect(await shown.ended).toMatchObject({ code: 0, stderr: '' });
});

test('a line of 200 MB, bytes that are no text and a flood before the end neither fill its memory nor hold it up', async () => {
  const { dir, output } = await attemptDir();
  const shown = startShow(dir, ['--max-old-space-size=64']);
  const file = await open(output, 'a');
  for (let written = 0; written < 200; written += 1) await file.write(Buffer.alloc(1024 * 1024, 0xff));
  await file.write(`\n${says('after the huge line')}`);
  await expect
    .poll(() => shown.text, WITHIN)
    .toBe('! a line too long to show; it is in output.jsonl\nafter the huge line\n');
  expect(await peakMemory(shown.pid)).toBeLessThan(200);
  // It has not started when the program that flooded is already over.
  await file.close();
  await writeFile(join(dir, 'exit'), '0\n');
  expect(await shown.ended).toEqual({ code: 0, signal: null, stderr: '' });
  const late = startShow(dir);
  await late.ended;
  expect(late.text).toMatch(/^! 20\d{4} KB not shown; all of it is in output\.jsonl\n.*\nafter the huge line\n$/);
});

test('without a folder it says how it is called, and a folder without output is an error', async () => {
  const usage = startShow();
  expect(await usage.ended).toEqual({ code: 2, signal: null, stderr: 'usage: node show.js <attempt dir>\n' });
  const nowhere = startShow('/nowhere');
  expect((await nowhere.ended).code).toBe(1);
});

async function attemptDir(): Promise<{ dir: string; output: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'omo-show-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, 'output.jsonl'), '');
  return { dir, output: join(dir, 'output.jsonl') };
}

function startShow(dir?: string, nodeArgs: readonly string[] = []) {
  const child = spawn(process.execPath, [...nodeArgs, SHOW, ...(dir === undefined ? [] : [dir])], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const shown = {
    text: '',
    pid: child.pid ?? 0,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    stopReading: () => child.stdout.destroy(),
  };
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (shown.text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stderr }));
  });
  return Object.assign(shown, { ended });
}

/** MB; a node that does nothing has about 45. Where there is no /proc it is not known, and 0. */
async function peakMemory(pid: number): Promise<number> {
  if (process.platform !== 'linux') return 0;
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** A line as Codex prints it when it says something. */
function says(text: string): string {
  return `${JSON.stringify({ type: 'item.completed', item: { id: 'item_0', type: 'agent_message', text } })}\n`;
}
