import { expect, test } from 'vitest';
import { plain } from '../../../src/cli/print/paint.ts';
import { receiptExit, receiptLine } from '../../../src/cli/print/receipt.ts';
import type { Receipt } from '../../../src/protocol/messages.ts';

test.for<[Receipt['state'], string | undefined, string, number, number]>([
  ['accepted', undefined, 'accepted: the agent of frontend said so', 0, 0],
  [
    'submitted',
    undefined,
    'submitted: it was typed and submitted, but the agent of frontend has not said that it took it',
    0,
    0,
  ],
  ['typed', undefined, 'typed: it stands in the composer of frontend, not submitted', 124, 0],
  ['queued', undefined, 'queued: frontend gets it as soon as its agent takes a text', 124, 0],
  [
    'queued',
    'a dialog is open there',
    'queued: frontend gets it as soon as its agent takes a text; so far not: a dialog is open there',
    124,
    0,
  ],
  ['unconfirmed', undefined, 'unconfirmed: it was submitted, and the agent of frontend stayed silent', 1, 1],
  ['refused', 'frontend ended\u001B[2J', 'refused: frontend ended', 1, 1],
])('%s (%s)', ([state, reason, line, waited, notWaited]) => {
  const receipt = { id: 'm1', worker: 'frontend', state, reason };
  expect([receiptLine(receipt, plain), receiptExit(receipt, true), receiptExit(receipt, false)]).toEqual([
    line,
    waited,
    notWaited,
  ]);
});
