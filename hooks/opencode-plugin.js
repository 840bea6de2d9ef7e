/**
 * omo's ears and hands inside an OpenCode that omo started: tells the daemon by event files what the conversation does, and gives
 * OpenCode the answers and prompts that the daemon puts into the attempt's mailbox, by OpenCode's own API, so that no key is
 * pressed for them. In any other OpenCode it does nothing. It never throws into OpenCode.
 *
 * An event file's `payload` is an event of OpenCode's, `{type, properties}`, its longest strings cut, with what is known beside it
 * (`child`, `key`, `message`, `error`, `used`, …); or `{type: 'chat.message', sessionID, text}`; or one of the plugin's own, `omo.…`.
 * Seen with OpenCode 1.18.33.
 */
import { isMainThread } from 'node:worker_threads';
import { ask, closeDialogs, replied } from './opencode/dialogs.js';
import { mailbox, watchMail } from './opencode/mail.js';
import { forgetTools, heardTool } from './opencode/tools.js';
import { count, usedSoFar } from './opencode/used.js';
import { asItWas, call, guarded, instances, readWorker, restoreNpm, shortened, tell } from './opencode/worker.js';

/** OpenCode takes every export for a plugin, so there is no other. */
export const OmoPlugin = async (ctx) => {
  const worker = readWorker(process.env);
  if (worker === undefined) return {};
  restoreNpm(worker.was);
  const live = { ctx, worker };
  instances.add(live);
  guarded(live, () => watchMail(worker.mail));
  guarded(live, () => tell(live, { type: 'omo.started', form: isMainThread ? 'batch' : 'screen' }));
  return {
    event: async ({ event }) => guarded(live, () => HEAR.get(event.type)?.(live, event)),
    'chat.message': async ({ sessionID }, { parts }) => guarded(live, () => accepted(live, sessionID, parts)),
    'shell.env': async ({ callID }, { env }) => guarded(live, () => callID && Object.assign(env, asItWas(worker.was))),
    dispose: async () => guarded(live, () => dispose(live)),
  };
};

/** By id: `{child, agent?, status?, error?, refused?, message?, texts}`; `texts` are the parts of the last message. */
const sessions = new Map();

/** Characters. */
const MAX_MESSAGE = 256 * 1024;
const ASK_MS = 2000;
/** In a long turn, what was used so far is told so often. */
const USED_MS = 10_000;
const used = { toldAt: Date.now() };

/** What is done at each event. OpenCode has dozens of other types, and some of these come by the hundred. */
const HEAR = new Map(
  Object.entries({
    'session.created': (live, event) => {
      const { id, parentID, agent } = event.properties.info;
      know(id, parentID !== undefined).agent = agent;
      tell(live, { ...shortened(event), child: parentID !== undefined });
    },
    'session.updated': (_, { properties: { info } }) => {
      if (info.parentID !== undefined) know(info.id, true);
    },
    'session.status': heardStatus,
    'message.updated': (live, { properties: { info } }) => {
      count(info);
      if (Date.now() - used.toldAt >= USED_MS) tellWithUsed(live, { type: 'omo.used' });
      const session = know(info.sessionID);
      // Each step of a turn is a message; the last one is the reply.
      if (info.role === 'assistant' && session.message !== info.id)
        Object.assign(session, { message: info.id, texts: new Map() });
    },
    'message.part.updated': (live, { properties: { part } }) => {
      if (part.type === 'tool' && isInTurn()) heardTool(live, part);
      const session = sessions.get(part.sessionID);
      if (part.type === 'text' && session?.message === part.messageID) session.texts.set(part.id, part.text);
    },
    'session.error': (live, event) => {
      const session = sessions.get(event.properties.sessionID);
      if (session?.status !== undefined) session.error = shortened(event).properties.error;
      else tellWithUsed(live, { ...shortened(event), child: session?.child === true });
    },
    'session.idle': heardIdle,
    'permission.asked': (live, event) => ask({ live, event, answers: [], taken: false }),
    'question.asked': (live, event) => ask({ live, event, answers: [], taken: false }),
    'permission.replied': (live, event) => {
      know(event.properties.sessionID).refused = event.properties.reply === 'reject';
      replied(live, event);
    },
    'question.replied': replied,
    'question.rejected': (live, event) => {
      know(event.properties.sessionID).refused = true;
      replied(live, event);
    },
    'todo.updated': (live, event) => {
      if (!know(event.properties.sessionID).child) tell(live, shortened(event));
    },
  }),
);

function know(id, child = sessions.get(id)?.child ?? false) {
  const session = Object.assign(sessions.get(id) ?? { texts: new Map() }, { child });
  sessions.set(id, session);
  return session;
}

/** `busy` comes several times in a turn. */
function heardStatus(live, event) {
  const { sessionID, status } = event.properties;
  if (status.type === 'idle') return;
  const session = know(sessionID);
  const news = status.type === 'retry' || (session.status !== status.type && !session.child);
  // An error after which it goes on (a conversation too long, and now shortened) was none; neither was a no.
  Object.assign(session, { status: status.type, error: undefined, refused: false });
  if (news) tellWithUsed(live, { ...shortened(event), child: session.child });
}

/** With what was used so far, since its worker may be ended at any time. */
function tellWithUsed(live, payload) {
  used.toldAt = Date.now();
  tell(live, { ...payload, ...usedSoFar() });
}

/** The end of a turn, with how it ended. */
function heardIdle(live, event) {
  const { sessionID } = event.properties;
  const session = sessions.get(sessionID);
  // It comes twice after an abort, and without a turn after a command that a person ran by `!`.
  if (session?.status === undefined) return;
  const { child, agent, error, refused, status } = session;
  const message = [...session.texts.values()].join('\n\n').slice(0, MAX_MESSAGE);
  // Without an error, but not by itself: Escape while it waited to try again, or a no without a word.
  const broken = error === undefined && (status === 'retry' || refused);
  Object.assign(session, { status: undefined, error: undefined, refused: false, message: undefined, texts: new Map() });
  closeDialogs((dialog) => dialog.event.properties.sessionID === sessionID);
  if (!isInTurn()) forgetTools();
  const known = {
    ...(agent && { agent }),
    ...(message && { message }),
    ...(error && { error }),
    ...(broken && { broken }),
  };
  tellWithUsed(live, { ...shortened(event), child, ...known });
}

/** After an abort a tool's end may be told after the turn's. */
function isInTurn() {
  return [...sessions.values()].some(({ child, status }) => !child && status !== undefined);
}

/** A prompt as OpenCode takes it: the proof that it arrived. The turn begins when this has returned. */
async function accepted(live, sessionID, parts) {
  const session = sessions.get(sessionID) ?? know(sessionID, await isChild(live, sessionID));
  if (session.child) return;
  mailbox.current = sessionID;
  const said = parts.filter((part) => part.type === 'text' && part.synthetic !== true);
  tell(live, { type: 'chat.message', sessionID, text: said.map((part) => part.text).join('') });
}

/** Of a conversation of an earlier process nothing has been heard yet. */
async function isChild(live, id) {
  const late = new Promise((resolve) => setTimeout(resolve, ASK_MS, {}).unref());
  const session = call(live, 'get', '/session/{id}', { path: { id } }).catch(() => ({}));
  return (await Promise.race([session, late])).parentID !== undefined;
}

function dispose(live) {
  instances.delete(live);
  closeDialogs((dialog) => dialog.live === live);
}
