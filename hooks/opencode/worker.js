/** The worker this OpenCode is, its event files, and OpenCode's API. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `{ctx, worker}`: OpenCode loads a plugin for each folder it works in, and again after a change of its settings. */
export const instances = new Set();

const MAX_EVENT_BYTES = 1024 * 1024;
/** Characters. */
const MAX_STRING = 32 * 1024;
const written = { events: 0 };

/** Undefined outside omo. */
export function readWorker(env) {
  const { OMO_HOME: home, ORCH_WORKER_NAME: name, OMO_RUN_ID: run, OMO_TASK_ID: task, OMO_ATTEMPT: attempt } = env;
  if (!home || !name || !run || !task || !attempt) return undefined;
  // An OpenCode that is started inside of this one inherits all of that, and is another conversation.
  if ((env.OMO_OPENCODE_PID ?? String(process.pid)) !== String(process.pid)) return undefined;
  env.OMO_OPENCODE_PID = String(process.pid);
  const head = { worker_name: name, run, task, attempt: Number(attempt), token: readToken(env.OMO_TOKEN_FILE) };
  return { home, head, mail: env.OMO_MAIL, was: {}, ...readGiven(env.OMO_OPENCODE) };
}

function readToken(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

/** `{was, session?, model?, agent?}`: the variables omo changed as the person had them (null: not), and what its command line chose. */
function readGiven(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** When a plugin is loaded OpenCode's installing is over: what omo set for that is not for what OpenCode starts from here on. */
export function restoreNpm(was) {
  for (const [name, value] of Object.entries(was).filter(([one]) => /^npm_config_/i.test(one))) {
    if (value === null) delete process.env[name];
    else process.env[name] = value;
  }
}

/** For its shells, the variables as the person had them. OpenCode itself needs omo's again when its settings change. */
export function asItWas(was) {
  const all = Object.entries({ ...was, OMO_OPENCODE: null });
  return Object.fromEntries(all.map(([name, value]) => [name, value ?? undefined]));
}

/** Writes an event file: at once, since `opencode run` ends with its turn, and whole, by a rename. */
export function tell({ worker: { home, head } }, payload) {
  written.events += 1;
  // By name they are in their order.
  const order = `${Date.now().toString(36)}-${process.pid}-${String(written.events).padStart(7, '0')}`;
  const id = `${head.worker_name}.oc-${order}`;
  const event = { type: 'agent_hook', agent: 'opencode', id, ...head, payload };
  const text = JSON.stringify(event);
  const omitted = { hook_event_name: payload.type, omitted: `longer than ${MAX_EVENT_BYTES} bytes` };
  const fits = Buffer.byteLength(text) <= MAX_EVENT_BYTES;
  const draft = join(home, 'run', 'outbox', `${id}.event`);
  writeFileSync(draft, fits ? text : JSON.stringify({ ...event, payload: omitted }), { mode: 0o600 });
  renameSync(draft, join(home, 'events', `${id}.event`));
}

/** Whole files and their changes stand in some events. */
export function shortened({ type, properties }) {
  const cut = (_, value) =>
    typeof value === 'string' && value.length > MAX_STRING ? `${value.slice(0, MAX_STRING)} …` : value;
  return JSON.parse(JSON.stringify({ type, properties }, cut));
}

/** OpenCode's API, without a port. The client that a plugin gets has no words for questions or the screen; what is under it has. */
export async function call({ ctx }, method, url, options) {
  const { _client: client } = ctx.client;
  const headers = { 'content-type': 'application/json' };
  const { data, error } = await client[method]({ url, headers, ...options });
  if (error !== undefined) throw new Error(`${url}: ${error.message ?? error.data?.message ?? JSON.stringify(error)}`);
  return data;
}

/** Trouble of omo's is told in OpenCode's log, and is never OpenCode's. Undefined when there was some. */
export function guarded(live, act) {
  try {
    const done = act();
    return done instanceof Promise ? done.catch((error) => log(live, error)) : done;
  } catch (error) {
    log(live, error);
  }
}

function log({ ctx }, error) {
  const body = { service: 'omo', level: 'error', message: String(error?.stack ?? error) };
  ctx.client?.app?.log({ body })?.catch(() => undefined);
}
