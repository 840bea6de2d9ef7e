import { tellPerson } from '../../adapters/notify/notify.ts';
import { loadConfig } from '../../config/load.ts';
import { clip, oneLine } from '../../core/text/line.ts';
import type { State } from '../../core/state/state.ts';
import { runEnvironment } from '../launch.ts';
import { told } from './answer.ts';
import type { TalkParts } from './parts.ts';
import { questionIn } from './parts.ts';

const TITLE_COLUMNS = 60;
const TEXT_COLUMNS = 300;

/** Tells the person of one question, once. That it could not be told changes nothing: it stands in the inbox. */
export async function notify(
  parts: TalkParts,
  { run, question: id }: { run: string; question: string },
  state: State,
): Promise<void> {
  const question = questionIn(state, run, id);
  const { notify: settings } = await loadConfig(parts.home.root);
  const env = await runEnvironment(parts.home, run);
  const notice = {
    title: clip(`${question.worker} asks (${id})`, TITLE_COLUMNS),
    text: clip(oneLine(question.text), TEXT_COLUMNS),
    json: told(question),
  };
  for (const problem of await tellPerson(notice, { env, ...settings }))
    parts.log.warn({ run, question: id, problem }, 'person not told');
}
