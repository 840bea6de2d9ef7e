import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openScreen } from './screen.ts';
import {
  APP_MJS,
  API_CHECK,
  API_TEST,
  INDEX_HTML,
  SERVER_MJS,
  SLIP,
  STYLE_CSS,
  TODOS,
  mended,
} from './project-files.ts';

/**
 * The worker program of `omo demo`: no model, but what it does is done. It takes its task like an agent on its screen (or, without
 * a terminal, on standard input), writes files in the folder it stands in, and runs the checks of what it wrote; a check that fails
 * is its failure. Its last words are its summary.
 */
async function main(): Promise<void> {
  const prompt = await screen.prompt();
  const task = /^## Task\n+(.+)$/m.exec(prompt)?.[1] ?? '';
  say(`my task: ${task}`);
  if (prompt.includes('An earlier attempt failed')) say('an earlier attempt failed; I look at what it left');
  const work = WORK.find(({ asked }) => asked.test(task));
  if (!work) fail(`I can't do "${task}"; the demo's tasks are all I know`);
  screen.done(await work.does());
}

const screen = openScreen();

const WORK = [
  { asked: /schema/i, does: schema },
  { asked: /api/i, does: api },
  { asked: /style/i, does: style },
  { asked: /page/i, does: page },
  { asked: /test/i, does: tests },
];

async function schema(): Promise<string> {
  await write(
    'db/schema.sql',
    'CREATE TABLE todos (\n  id   INTEGER PRIMARY KEY,\n  text TEXT NOT NULL,\n  done INTEGER NOT NULL DEFAULT 0\n);\n',
  );
  await write('db/todos.json', `${JSON.stringify(TODOS, null, 2)}\n`);
  return `a table and ${TODOS.length} to-dos to try it with`;
}

/** The first attempt makes the slip that most people have made once: it counts pages from one, and begins at the second. */
async function api(): Promise<string> {
  if (existsSync('server.mjs')) await mend();
  else await write('server.mjs', SERVER_MJS);
  await write('check.mjs', API_CHECK);
  await check('check.mjs');
  return 'GET /todos?page=1 answers, three to-dos a page';
}

async function mend(): Promise<void> {
  const source = readFileSync('server.mjs', 'utf8');
  say(`server.mjs begins a page at "${SLIP}": that skips the first page`);
  await write('server.mjs', mended(source));
}

async function style(): Promise<string> {
  const answer = await screen.ask('Which accent colour do you want?\n\n1. blue (recommended)\n2. green');
  const colour = /green|^2/i.test(answer) ? 'seagreen' : 'royalblue';
  await write('public/style.css', `:root { --accent: ${colour}; }\n${STYLE_CSS}`);
  return `a stylesheet for light and dark, with ${colour}`;
}

async function page(): Promise<string> {
  await write('public/index.html', INDEX_HTML);
  await write('public/app.mjs', APP_MJS);
  if (!existsSync('public/style.css')) fail('public/style.css is not there');
  return 'the page shows the to-dos and turns pages';
}

async function tests(): Promise<string> {
  await write('test/api.test.mjs', API_TEST);
  await check('--test', 'test/api.test.mjs');
  return 'four tests of the API, all green';
}

async function write(file: string, content: string): Promise<void> {
  await pause(PACE_MS);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  say(`wrote ${file}`);
}

async function check(...args: string[]): Promise<void> {
  await pause(PACE_MS);
  say(`node ${args.join(' ')}`);
  // The program under `node --test` must not take itself for a part of an outer test run.
  const { NODE_TEST_CONTEXT: _outer, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  process.stdout.write(stdout + stderr);
  if (status !== 0) fail(`the check failed: ${firstError(stdout + stderr)}`);
}

function firstError(output: string): string {
  return (
    output
      .split('\n')
      .find((line) => /error|expected/i.test(line))
      ?.trim() ?? 'no reason given'
  );
}

/** So that a person can follow it. */
const PACE_MS = 700;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(why: string): never {
  screen.failed(why);
  process.exit(1);
}

await main();
