/**
 * The attempt's mailbox: `<key>.answer` for an open dialog, and `<id>.prompt`, the text of a prompt. Each is taken once, by renaming
 * it to `.taken`; an answer for which no dialog is open is left where it is.
 */
import { readFileSync, readdirSync, renameSync, watch } from 'node:fs';
import { join, parse } from 'node:path';
import { openDialog, reply } from './dialogs.js';
import { call, guarded, instances, tell } from './worker.js';

/** `current`: the conversation that prompts go to. */
export const mailbox = { current: undefined, watched: false, prompted: false, prompts: Promise.resolve() };

const LOOK_MS = 1000;

export function watchMail(mail) {
  if (!mail || mailbox.watched) return;
  mailbox.watched = true;
  const look = () => readMail(mail);
  // The timer makes it sure, the watch makes it quick.
  setInterval(look, LOOK_MS).unref();
  watch(mail, { persistent: false }, look).on('error', () => undefined);
}

function readMail(mail) {
  const [live] = instances;
  if (live === undefined) return;
  const letters = guarded(live, () => readdirSync(mail).sort()) ?? [];
  for (const { base, name, ext } of letters.map((letter) => parse(letter))) {
    const dialog = ext === '.answer' ? openDialog(name) : undefined;
    if (dialog !== undefined) take(live, mail, base, (text) => reply(dialog, text));
    if (ext === '.prompt') take(live, mail, base, (text) => inTurn(() => deliver(live, text)));
  }
}

/** Of two that rename a letter one succeeds. */
async function take(live, mail, letter, act) {
  const taken = join(mail, `${parse(letter).name}.taken`);
  try {
    renameSync(join(mail, letter), taken);
  } catch {
    return;
  }
  try {
    await act(readFileSync(taken, 'utf8'));
  } catch (error) {
    guarded(live, () => tell(live, { type: 'omo.mail.failed', letter, why: String(error?.message ?? error) }));
  }
}

/** Two prompts at once must not begin two conversations. */
function inTurn(act) {
  const done = mailbox.prompts.then(act);
  mailbox.prompts = done.catch(() => undefined);
  return done;
}

/** Into the conversation that goes on, or a new one, which the screen then shows. A prompt during a turn waits there as a typed one does. */
async function deliver(live, text) {
  const { session, model, agent } = live.worker;
  mailbox.current ??= session ?? (await begin(live));
  const choice = mailbox.prompted ? {} : { model, agent };
  mailbox.prompted = true;
  const body = { ...choice, parts: [{ type: 'text', text }] };
  await call(live, 'post', '/session/{id}/prompt_async', { path: { id: mailbox.current }, body });
}

async function begin(live) {
  const { id } = await call(live, 'post', '/session', { body: {} });
  await call(live, 'post', '/tui/select-session', { body: { sessionID: id } });
  return id;
}
