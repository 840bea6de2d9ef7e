import { post } from '../../adapters/socket/post.ts';
import { socketPath } from '../../adapters/socket/path.ts';
import { OmoError } from '../../core/errors.ts';
import type { Report } from '../../core/report/report.ts';
import type { OpenQuestion } from '../../protocol/messages.ts';
import type { Context } from '../context.ts';
import { questionLines } from '../print/inbox.ts';
import type { View } from './view.ts';

/** A view that shows each question that waits for the person once, with how to answer it, and rings the terminal's bell. */
export function withQuestions(view: View, context: Context): View {
  const told = new Set<string>();
  let over = false;
  const tell = async (fresh: ReadonlySet<string>): Promise<void> => {
    const { err, now } = context;
    for (const question of await asked(context)) {
      if (over || !fresh.has(question.id)) continue;
      for (const line of await questionLines(question, now(), err)) view.say(line);
      if (err.tty) err.write(BELL);
    }
  };
  return {
    ...view,
    show: (report) => {
      view.show(report);
      const fresh = new Set(questionsIn(report).filter((id) => !told.has(id)));
      for (const id of fresh) told.add(id);
      if (fresh.size > 0) void tell(fresh);
    },
    end: () => {
      over = true;
      view.end();
    },
  };
}

const BELL = '\u0007';

function questionsIn({ workers }: Report): string[] {
  return workers.flatMap(({ tasks }) => tasks.flatMap(({ question }) => (question === undefined ? [] : [question])));
}

/** A daemon that is gone at this moment is told by whoever watches the run; the question stands in the inbox. */
async function asked({ home, env, uid }: Context): Promise<readonly OpenQuestion[]> {
  try {
    return (await post(socketPath(home, env, uid), 'inbox', {})).questions;
  } catch (error) {
    if (error instanceof OmoError) return [];
    throw error;
  }
}
