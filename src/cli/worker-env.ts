/** What the workers' programs get of the caller's environment: all but what belongs to omo and to the caller's own tmux. */
export function workerEnv(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(env).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && !/^(ORCH_|OMO_|TMUX$|TMUX_PANE$)/.test(pair[0]),
  );
  return Object.fromEntries(kept);
}
