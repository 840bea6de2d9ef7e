import { appendFileSync, readFileSync } from 'node:fs';

/**
 * Sends one text after the other into a pane and notes each in a file, until it is killed; goes on where that file ends.
 * `node keyboard-kills.mjs <compiled terminal.js> <JSON: options, place, noted, order>`. It prints a byte when it begins.
 */
const [module, json] = process.argv.slice(2);
const { options, place, noted, order } = JSON.parse(json);
const { TmuxTerminal } = await import(module);
const terminal = new TmuxTerminal({ ...options, onNews: () => {} });
await terminal.open();

const SENDERS = { withReceipt, typeThenNote, noteThenType };
process.stdout.write('.');
for (let next = readFileSync(noted, 'utf8').length; ; next += 1) await SENDERS[order](next);

async function withReceipt(index) {
  const text = { id: `t${index}`, text: `<${index}>`, submit: ['Enter'], dialogMarks: ['never seen'] };
  const typed = await terminal.keyboard().deliver(place, text);
  if (typed.state !== 'submitted') throw new Error(JSON.stringify(typed));
  note();
}

/** The two orders without one. */
async function typeThenNote(index) {
  await type(index);
  note();
}

async function noteThenType(index) {
  note();
  await type(index);
}

async function type(index) {
  const { client } = await terminal.at(place);
  await client.run(['send-keys', '-l', '-t', place.pane, `<${index}>`]);
  await client.run(['send-keys', '-t', place.pane, 'Enter']);
}

function note() {
  appendFileSync(noted, '.');
}
