/**
 * What of an environment an acceptance command gets: all of it, and what makes programs print plain text and ask nothing, where
 * the person has not said otherwise. `NO_COLOR` beside `FORCE_COLOR` would make Node warn of it in every program.
 */
export function checkEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  const plain: Record<string, string> = 'FORCE_COLOR' in env || 'CLICOLOR_FORCE' in env ? {} : { NO_COLOR: '1' };
  return { CI: '1', TERM: 'dumb', ...plain, ...env };
}
