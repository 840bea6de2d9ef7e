import { createInterface } from 'node:readline';

export type Choice = 'leave' | 'cancel' | 'watch';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Calls back at each interrupt of this process, in place of ending it, until the returned function is called. */
export function onSignal(heard: () => void): () => void {
  for (const signal of SIGNALS) process.on(signal, heard);
  return () => {
    for (const signal of SIGNALS) process.off(signal, heard);
  };
}

/**
 * Asks what an interrupt means. A second Ctrl-C, and the end of input, leave the run running:
 * whoever is in a hurry loses nothing by it.
 */
export async function ask(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Promise<Choice> {
  const line = createInterface({ input, output, terminal: true });
  const answer = await new Promise<string | undefined>((resolve) => {
    line.once('SIGINT', () => resolve(undefined));
    line.once('close', () => resolve(undefined));
    for (const signal of SIGNALS) process.once(signal, () => resolve(undefined));
    line.question('Leave it running? [Y]es, [n]o, watch on, or [c]ancel it: ', resolve);
  });
  line.close();
  if (answer === undefined) output.write('\n');
  return choiceOf(answer ?? '');
}

/** Anything unclear leaves the run running. */
export function choiceOf(answer: string): Choice {
  const word = answer.trim().toLowerCase();
  if (['c', 'cancel'].includes(word)) return 'cancel';
  return ['n', 'no', 'w', 'watch'].includes(word) ? 'watch' : 'leave';
}
