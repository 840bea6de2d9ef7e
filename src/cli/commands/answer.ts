import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { textArgument } from '../text-arg.ts';
import type { DeliveryOptions } from './send.ts';
import { printReceipt, waitMs } from './send.ts';

/** `omo answer <question> <answer>`: answers a question of the inbox, and says how far the answer got. */
export async function answer(
  question: string,
  words: readonly string[],
  options: DeliveryOptions,
  context: Context,
): Promise<number> {
  const text = await textArgument(words.join(' '), process.stdin);
  const receipt = await withDaemon(context, (client) =>
    client.call('question.answer', { question, answer: text.trim(), waitMs: waitMs(options) }),
  );
  return printReceipt(receipt, options, context);
}
