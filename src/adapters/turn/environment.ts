/**
 * What of an environment a turn gets: everything but what makes a process a worker. So it never has a worker's token, its calls
 * of omo are not taken for the worker's, and the hooks of an agent that is asked stay silent. `OMO_REVIEW` says whose work a
 * review reads, `OMO_CONSULT` whose question is thought about: by it a later daemon finds what one that was killed left running.
 */
export function turnEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !WORKER.test(name) || KEPT.has(name)));
}

const WORKER = /^(?:ORCH_|OMO_)/;
const KEPT: ReadonlySet<string> = new Set(['OMO_HOME', 'OMO_REVIEW', 'OMO_CONSULT']);
