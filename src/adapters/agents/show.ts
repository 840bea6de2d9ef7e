import { once } from 'node:events';
import { join } from 'node:path';
import { exitFileBeside, followFile } from './follow-file.ts';
import { LineCutter } from './lines.ts';
import { render, renderShown } from './render.ts';

/**
 * The program that shows a person at a pane what an agent does: `node show.js <attempt dir>`. It follows
 * <attempt dir>/output.jsonl and prints it in readable lines, until <attempt dir>/exit is there. hooks/run-attempt.sh starts
 * it beside the agent; nothing depends on it, so when nobody can see its output any more it just ends.
 */
const [dir] = process.argv.slice(2);
if (dir === undefined) {
  process.stderr.write('usage: node show.js <attempt dir>\n');
  process.exitCode = 2;
} else {
  stayToTheEnd();
  await show(join(dir, 'output.jsonl'));
}

/** Ctrl-C and the like are meant for the agent; its last words are shown all the same. */
function stayToTheEnd(): void {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  // The terminal is gone.
  process.stdout.on('error', () => process.exit(0));
}

async function show(file: string): Promise<void> {
  const colour = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
  const launcher = process.ppid;
  const ended = exitFileBeside(file);
  const cutter = new LineCutter();
  // A launcher that was killed writes no exit file.
  for await (const part of followFile(file, () => ended() || process.ppid !== launcher)) {
    if (part.is === 'skipped') await print(renderShown(skipped(part.bytes), colour));
    else for (const line of cutter.push(part.bytes)) await print(render(line, colour));
  }
  for (const line of cutter.end()) await print(render(line, colour));
}

function skipped(bytes: number) {
  return { is: 'trouble', text: `${Math.ceil(bytes / 1024)} KB not shown; all of it is in output.jsonl` } as const;
}

async function print(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}
