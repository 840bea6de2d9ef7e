import type { Run } from '../state/state.ts';

/**
 * Who reads what `author` made: of the run's reviewers that are `able` the first whose provider is another than the author's, so
 * that it doesn't share its blind spots, else the first, in a conversation of its own all the same. Undefined: nobody.
 */
export function pickReviewer(run: Run, author: string, able: (agent: string) => boolean): string | undefined {
  const reviewers = (run.options.review?.agents ?? []).filter((agent) => able(agent));
  const own = run.agents[author]?.provider;
  const others = reviewers.filter((agent) => {
    const provider = run.agents[agent]?.provider;
    return provider !== undefined && provider !== own;
  });
  return others[0] ?? reviewers[0];
}
