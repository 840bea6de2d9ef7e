/** Tools that run on this machine. Most are over in no time, so one is told of only when it has run for a while. */
import { guarded, tell } from './worker.js';

const LONG_MS = 2000;
/** What a provider, a far server or a person does, and may do for ever. */
const NOT_HERE = new Set(['task', 'webfetch', 'websearch', 'question']);

/** By call: `{timer, told}`. */
const running = new Map();

/** A part of a message that is a tool: it comes at each change, and once it has failed or was refused too. */
export function heardTool(live, { callID, tool, state: { status } }) {
  if (NOT_HERE.has(tool) || status === 'pending') return;
  if (status !== 'running') end(live, callID, tool);
  else if (!running.has(callID)) running.set(callID, { timer: begin(live, callID, tool), told: false });
}

/** With the turn they are over, whatever OpenCode says of them later. */
export function forgetTools() {
  for (const { timer } of running.values()) clearTimeout(timer);
  running.clear();
}

function begin(live, callID, tool) {
  const long = () => {
    running.get(callID).told = true;
    guarded(live, () => tell(live, { type: 'omo.tool', state: 'began', tool, callID }));
  };
  return setTimeout(long, LONG_MS).unref();
}

function end(live, callID, tool) {
  const known = running.get(callID);
  running.delete(callID);
  clearTimeout(known?.timer);
  if (known?.told) tell(live, { type: 'omo.tool', state: 'ended', tool, callID });
}
