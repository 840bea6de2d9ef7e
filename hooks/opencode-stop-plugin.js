// {{marker}}
/**
 * For an OpenCode that a person started by hand with ORCH_WORKER_NAME: at the end of each turn of the main session it runs
 * worker-stop-event.sh, as the Stop hook of Claude Code and Codex does. `omo install opencode --hooks` copies it into OpenCode's
 * plugins folder, with the path of the hook filled in. In any other OpenCode, and in omo's own workers, it does nothing.
 *
 * Seen with OpenCode 1.18.33: `session.idle` comes for child sessions as well (those have a `parentID`), and twice after an abort;
 * at that moment the screen does not show the reply yet. Every export is taken for a plugin, so there is one.
 */
import { spawn } from 'node:child_process';

const HOOK = '{{hook}}';

export const OmoStop = async () => {
  const { ORCH_WORKER_NAME: worker, OMO_RUN_ID: run } = process.env;
  if (!worker || run || isInside()) return {};
  return {
    event: async ({ event }) => {
      try {
        HEAR.get(event.type)?.(event.properties);
      } catch {
        // An event that another version shapes otherwise is no business of the person's.
      }
    },
  };
};

/** OpenCode loads a plugin once for every folder it works in; an event that several of those get is still one. */
const children = new Set();
const busy = new Set();

const HEAR = new Map([
  ['session.created', know],
  ['session.updated', know],
  ['session.status', ({ sessionID, status }) => status.type !== 'idle' && busy.add(sessionID)],
  ['session.idle', ({ sessionID }) => busy.delete(sessionID) && !children.has(sessionID) && tell(sessionID)],
]);

function know({ info }) {
  if (info.parentID) children.add(info.id);
}

/** Whether this OpenCode was started by one that is a worker: it has the worker's variables, and another conversation. */
function isInside() {
  process.env.OMO_STOP_PID ||= String(process.pid);
  return process.env.OMO_STOP_PID !== String(process.pid);
}

/** Half a second for the screen to show the reply. A process of its own does the waiting: `opencode run` ends at once. */
const LATER = 'sleep 0.5; [ ! -r "$0" ] || printf %s "$OMO_HOOK_PAYLOAD" | sh "$0"';

function tell(session) {
  const payload = JSON.stringify({ hook_event_name: 'Stop', session_id: session, cwd: process.cwd() });
  const child = spawn('/bin/sh', ['-c', LATER, HOOK], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, OMO_HOOK_PAYLOAD: payload },
  });
  child.on('error', () => undefined);
  child.unref();
}
