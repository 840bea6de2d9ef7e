/**
 * What is compared runs in processes of their own, so that no way pays for another's work. The first message holds
 * what to do it with; the answer is `ready`; it goes on until its parent lets go of it.
 *
 * @param {(setup: import('../lib/types.d.ts').Setup) => Promise<void>} start
 */
export async function subject(start) {
  process.once('disconnect', () => process.exit(0));
  const setup = await new Promise((resolve) => process.once('message', resolve));
  await start(setup);
  process.send?.('ready');
}
