import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * A script of the folder `subjects` in a process of its own, once it has said that it is ready. It ends with the world.
 *
 * @param {import('./world.js').World} world
 * @param {string} script
 * @param {object} [setup] Its first message.
 */
export async function startSubject(world, script, setup) {
  const path = fileURLToPath(new URL(`../subjects/${script}`, import.meta.url));
  const child = fork(path, { env: world.env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${script} ended with ${code}; what it said stands above`);
  });
  world.ends.push(() => child.connected && child.disconnect());
  // Who waits for an answer is told; nobody else is there to be told.
  ended.catch(() => {});
  if (setup !== undefined) child.send(setup);
  await Promise.race([once(child, 'message'), ended]);
  return {
    /**
     * @param {object} question
     * @returns {Promise<any>}
     */
    ask: async (question) => {
      const answer = once(child, 'message');
      child.send(question);
      const [said] = await Promise.race([answer, ended]);
      return said;
    },
  };
}
