/**
 * A worker that asks and asks: a composer in a raw terminal that takes pastes and Enter, and hooks of its own in the form of
 * Claude Code's. It ends each turn with a question in words or opens a dialog for which its hook waits, and after
 * KILLS_QUESTIONS of them it says that it is done. It keeps, in KILLS_DIR:
 *
 *     <run>.<task>.<attempt>.raw    every byte that it read from its terminal
 *     <run>.<task>.<attempt>.log    JSON lines: {"started"}, {"wrote":id,"hook","file"} for each event file, after it was
 *                                   renamed into events/, {"took":id,"answer"} for each letter, {"done"}
 *
 * One event file in five is written again, with the same id and the same words. One text in four is acknowledged only when
 * another daemon has come, until there is KILLS_DIR/over.
 */
import { appendFileSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeKeys } from '../../fixtures/agents/tui/keys.mjs';

const { env, stdin, stdout } = process;
const { OMO_RUN_ID: run, OMO_TASK_ID: task, ORCH_WORKER_NAME: worker, OMO_HOME: home } = env;
const attempt = Number(env.OMO_ATTEMPT);
const own = `${env.KILLS_DIR}/${run}.${task}.${attempt}`;
const token = readFileSync(env.OMO_TOKEN_FILE, 'utf8').trim();
const questions = Number(env.KILLS_QUESTIONS);
const AGAIN = 0.2;
/** How often it takes a text and tells so late. */
const LATE = 0.25;
const LONGEST_THOUGHT_MS = 25;

const session = randomUUID();
let composer = '';
let asked = 0;
let calls = 0;
let done = false;
let turns = Promise.resolve();

log({ started: process.pid, at: Date.now() });
stdin.setRawMode(true);
stdin.on('data', (bytes) => appendFileSync(`${own}.raw`, bytes));
decodeKeys(stdin, press);
stdout.write('\u001B[?2004h\u001B[2J\u001B[H> \r\n  ? for shortcuts\u001B[1;3H');
await hook('SessionStart', { source: 'startup', session_id: session });

function press(key) {
  if (key.is === 'paste' || key.is === 'text') composer += key.text;
  if (key.name !== 'enter' || composer === '') return;
  const prompt = composer;
  composer = '';
  turns = turns.then(() => turn(prompt));
}

async function turn(prompt) {
  await (Math.random() < LATE ? anotherDaemon() : think());
  await hook('UserPromptSubmit', { prompt });
  await think();
  for (; asked < questions && Math.random() < 0.25; await think()) await dialog();
  if (asked < questions) return hook('Stop', { last_assistant_message: `Which name should ${task}-q${asked++} have?` });
  // A text that came too late to be asked about is one more turn.
  if (!done) log({ done: Date.now() });
  done = true;
  return hook('Stop', { last_assistant_message: `Done. All of ${task} is finished.` });
}

/**
 * Until one answers that was not there, so that the daemon that typed and died has not heard that the text was taken, and the
 * next doesn't hear it before it has decided what to type; half a minute at most.
 */
async function anotherDaemon() {
  const [before, end] = [socket(), Date.now() + 30_000];
  while (socket() === before && Date.now() < end && !existsSync(`${env.KILLS_DIR}/over`)) await pause(20);
  await pause(200);
}

function socket() {
  return statSync(`${home}/run/omo.sock`, { throwIfNoEntry: false })?.ctimeMs;
}

/** Waits for its answer as hooks/agent-event.sh does. */
async function dialog() {
  const id = newId();
  const letter = `${env.OMO_MAIL}/${id}`;
  writeFileSync(`${letter}.asked`, '');
  await hook('PermissionRequest', { tool_name: 'Bash', tool_input: { command: `make ${task}-q${asked++}` } }, id);
  while (!existsSync(`${letter}.answer`)) await pause(20);
  renameSync(`${letter}.answer`, `${letter}.taken`);
  log({ took: id, answer: readFileSync(`${letter}.taken`, 'utf8') });
}

async function hook(name, more, id = newId()) {
  const payload = { session_id: session, hook_event_name: name, ...more };
  const event = { type: 'agent_hook', agent: 'asker', id, worker_name: worker, run, task, attempt, token, payload };
  write(event, name, id);
  if (Math.random() >= AGAIN) return;
  await think();
  write(event, name, `${id}.again`);
}

function write(event, name, file) {
  const draft = `${home}/run/outbox/${file}.event`;
  writeFileSync(draft, `${JSON.stringify(event)}\n`);
  renameSync(draft, `${home}/events/${file}.event`);
  log({ wrote: event.id, hook: name, file });
}

/** Of files of one moment the name tells the order, as with the real hooks. */
function newId() {
  calls += 1;
  return `${worker}.${String(process.pid).padStart(8, '0')}-${String(calls).padStart(6, '0')}-${randomUUID()}`;
}

function think() {
  return pause(Math.random() * LONGEST_THOUGHT_MS);
}

function log(line) {
  appendFileSync(`${own}.log`, `${JSON.stringify(line)}\n`);
}
