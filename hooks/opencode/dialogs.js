/** The boxes that are open on OpenCode's screen, and how they are answered. */
import { call, shortened, tell } from './worker.js';

/** By id: `{live, event, answers, taken}`; `answers` has those to the earlier ones of several questions. */
const dialogs = new Map();

/** A request with several questions is asked one by one, as on its screen, and answered when all are. */
export function ask(dialog) {
  const { live, event, answers } = dialog;
  dialogs.set(event.properties.id, dialog);
  const before = answers.length > 0 ? { before: keyOf(dialog, answers.length - 1) } : {};
  tell(live, { ...shortened(event), key: keyOf(dialog), question: answers.length, ...before });
}

function keyOf({ event, answers }, question = answers.length) {
  const { id, questions = [] } = event.properties;
  return questions.length > 1 ? `${id}.${question + 1}` : id;
}

/** By omo, or by a person at the screen. */
export function replied(live, event) {
  const id = event.properties.requestID;
  const dialog = dialogs.get(id);
  dialogs.delete(id);
  tell(live, { ...shortened(event), key: dialog === undefined ? id : keyOf(dialog) });
}

/** Those whose turn is over: OpenCode says nothing of them. */
export function closeDialogs(isOver) {
  for (const [id, dialog] of dialogs) {
    if (!isOver(dialog)) continue;
    dialogs.delete(id);
    tell(dialog.live, { type: 'omo.dialog.over', key: keyOf(dialog) });
  }
}

/** The one with that key that nobody has answered yet. */
export function openDialog(key) {
  return [...dialogs.values()].find((dialog) => !dialog.taken && keyOf(dialog) === key);
}

/** `text` is JSON: `{reply, message?}` for a permission, `{answer}` or `{text}` for a question. The first reply counts, whoever gave it. */
export async function reply(dialog, text) {
  const { live, event, answers } = dialog;
  const { id, questions } = event.properties;
  const given = JSON.parse(text);
  dialog.taken = true;
  if (questions === undefined) return call(live, 'post', '/permission/{id}/reply', { path: { id }, body: given });
  const all = [...answers, given.answer ?? chosen(questions[answers.length], given.text)];
  if (all.length < questions.length) return ask({ ...dialog, answers: all, taken: false });
  await call(live, 'post', '/question/{id}/reply', { path: { id }, body: { answers: all } });
}

/** Words are an answer of one's own, unless several options may be chosen and they are nothing but names of those. */
function chosen({ multiple, options }, text) {
  const labels = new Map(options.map(({ label }) => [label.toLowerCase(), label]));
  const named = text.split(/[,;\n]/).map((one) => labels.get(one.trim().toLowerCase()));
  return multiple === true && named.every((label) => label !== undefined) ? named : [text];
}
