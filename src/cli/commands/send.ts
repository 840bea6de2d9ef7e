import type { Receipt } from '../../protocol/messages.ts';
import type { Context } from '../context.ts';
import { withDaemon } from '../daemon.ts';
import { printJson } from '../print/output.ts';
import { receiptExit, receiptLine } from '../print/receipt.ts';
import { oneText, textArgument } from '../text-arg.ts';
import { workerName } from '../worker-name.ts';

export interface DeliveryOptions {
  readonly json?: boolean;
  /** False with `--no-wait`. */
  readonly wait: boolean;
  /** Seconds. */
  readonly timeout: number;
}

/** `omo send <worker> <text>`: a text for a worker that runs on its agent's screen, and how far it got. */
export async function send(
  worker: string,
  given: readonly string[],
  options: DeliveryOptions,
  context: Context,
): Promise<number> {
  const name = workerName(worker);
  const text = await textArgument(oneText(given, `omo send ${name} "…"`), process.stdin);
  const receipt = await withDaemon(context, (client) =>
    client.call('worker.send', { worker: name, text, waitMs: waitMs(options) }),
  );
  return printReceipt(receipt, options, context);
}

export function waitMs({ wait, timeout }: DeliveryOptions): number {
  return wait ? timeout * 1000 : 0;
}

export function printReceipt(receipt: Receipt, { json, wait }: DeliveryOptions, { out }: Context): number {
  if (json) printJson(out, receipt);
  else out.lines(receiptLine(receipt, out.paint));
  return receiptExit(receipt, wait);
}
