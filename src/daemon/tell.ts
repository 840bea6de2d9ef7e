import { tellPerson } from '../adapters/notify/notify.ts';
import { loadConfig } from '../config/load.ts';
import type { Action } from '../core/schedule/action.ts';
import type { Run, State } from '../core/state/state.ts';
import { findRun, providerOf } from '../core/state/state.ts';
import { clip, oneLine } from '../core/text/line.ts';
import { runEnvironment } from './launch.ts';
import type { PerformParts } from './perform.ts';

type Telling = Extract<Action, { do: 'tell-stopped' | 'tell-budget' }>;

const TEXT_COLUMNS = 300;

/** Tells the person, once, of what nobody else can put right. That they could not be told changes nothing: `omo status` shows it too. */
export async function tell(parts: PerformParts, action: Telling, state: State): Promise<void> {
  const run = concerned(action, state);
  if (!run) return;
  const { notify } = await loadConfig(parts.home.root);
  const env = await runEnvironment(parts.home, run.id);
  const { title, text } = words(action, state);
  const json = { type: action.do === 'tell-stopped' ? 'provider-stopped' : 'budget-used-up', run: run.id, title, text };
  const notice = { title, text: clip(oneLine(text), TEXT_COLUMNS), json };
  for (const problem of await tellPerson(notice, { env, ...notify }))
    parts.log.warn({ run: run.id, problem }, 'person not told');
}

/** The run whose environment knows how to reach the person: the latest that uses that provider. */
function concerned(action: Telling, state: State): Run | undefined {
  if (action.do === 'tell-budget') return findRun(state, action.run);
  const live = state.runs.filter((run) => run.phase.is !== 'ended');
  return live.findLast((run) => Object.keys(run.agents).some((agent) => providerOf(run, agent) === action.provider));
}

function words(action: Telling, state: State): { title: string; text: string } {
  if (action.do === 'tell-budget')
    return { title: 'A budget is used up', text: `${action.reason}. \`omo usage\` says by what.` };
  const { provider } = action;
  const gate = state.providers[provider]?.gate;
  const why = gate?.is === 'stopped' ? gate.why.message : 'it was stopped';
  return {
    title: `${provider} needs you`,
    text: `${provider} takes no more work: ${why}. Put it right, then \`omo resume ${provider}\`.`,
  };
}
