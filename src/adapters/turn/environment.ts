/**
 * What of an environment a turn gets: everything but what makes a process a worker. So it never has a worker's token, its calls
 * of omo are not taken for the worker's, and the hooks of an agent that is asked stay silent.
 */
export function turnEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !WORKER.test(name) || name === 'OMO_HOME'));
}

const WORKER = /^(?:ORCH_|OMO_)/;
