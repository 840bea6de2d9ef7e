import { appendFileSync } from 'node:fs';

/**
 * A program with a composer that opens a dialog at random moments, which Enter approves: `node keyboard-dialogs.mjs <log>
 * <seed>`. With the dialog it asks the terminal where the cursor is, and does so again when it takes the dialog away.
 * tmux answers when it has drawn what came before, in the same stream as keys: so what stands between both answers was typed
 * while the dialog was on tmux's screen.
 */
const ESC = '\u001b';
/** Where the cursor is, as the terminal tells it; and what may be the beginning of that. */
const ANSWER = new RegExp(`${ESC}\\[\\d+;\\d+R`);
const UNFINISHED = new RegExp(`${ESC}(?:\\[[\\d;]*)?$`);
const BRACKETS = new RegExp(`${ESC}\\[20[01]~`, 'g');

const [log, seed] = process.argv.slice(2);
const random = generator(Number(seed));
let composer = '';
let input = '';
/** What the next answer of the terminal will say. */
let dialogDrawn = false;

process.stdin.setRawMode(true);
process.stdin.on('data', (chunk) => read(chunk.toString('utf8')));
write(`${ESC}[?2004h> `);
later(open);

function open() {
  write(`${ESC}[2J${ESC}[Hsome words\r\n  Do you want to proceed?\r\n> 1. Yes\r\n${ESC}[6n`);
  tell({ is: 'opened', text: '' });
  later(close);
}

function close() {
  write(`${ESC}[2J${ESC}[H> ${ESC}[6n`);
  later(open);
}

/** @param {string} text */
function read(text) {
  input += text;
  for (;;) {
    const answer = ANSWER.exec(input);
    const upTo = answer?.index ?? UNFINISHED.exec(input)?.index ?? input.length;
    type(input.slice(0, upTo));
    if (!answer) return void (input = input.slice(upTo));
    input = input.slice(answer.index + answer[0].length);
    dialogDrawn = !dialogDrawn;
  }
}

function type(keys) {
  if (keys === '') return;
  if (dialogDrawn) return tell({ is: 'typed into a dialog', text: keys });
  composer += keys.replaceAll(BRACKETS, '');
  const lines = composer.split('\r');
  composer = lines.pop();
  for (const text of lines) tell({ is: 'submitted', text });
}

/** Within a few ms, as often at once as not: as short as a delivery takes. */
function later(work) {
  setTimeout(() => work(), Math.floor(random() * 6));
}

function tell(line) {
  appendFileSync(log, `${JSON.stringify(line)}\n`);
}

/** @param {string} text */
function write(text) {
  process.stdout.write(text);
}

/** Park and Miller's. */
function generator(state) {
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}
