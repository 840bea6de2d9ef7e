import { createInterface } from 'node:readline';
import type { Context } from './context.ts';

/** Asks the person on the terminal; without one nobody agrees. Only a yes is a yes. */
export async function agrees(question: string, { canAsk }: Pick<Context, 'canAsk'>): Promise<boolean> {
  if (!canAsk) return false;
  const line = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await new Promise<string>((resolve) => {
      line.once('close', () => resolve(''));
      line.question(question, resolve);
    });
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    line.close();
  }
}
