import type { Receipt } from '../../protocol/messages.ts';
import { EXIT } from '../exit-code.ts';
import type { Output } from './output.ts';
import type { Style } from './paint.ts';
import { safeLine } from './safe.ts';

/** How far a text got, in one line. */
export function receiptLine({ worker, state, reason }: Receipt, paint: Output['paint']): string {
  const why = reason === undefined ? '' : safeLine(reason);
  return `${paint(STYLE[state], `${state}:`)} ${wordsOf(state, safeLine(worker), why)}`;
}

/** `waited`: it was waited for; then a text that is still on its way when the time is up is a timeout. */
export function receiptExit({ state }: Receipt, waited: boolean): number {
  switch (state) {
    case 'accepted':
    case 'submitted':
      return EXIT.ok;
    case 'queued':
    case 'typed':
      return waited ? EXIT.timeout : EXIT.ok;
    case 'unconfirmed':
    case 'refused':
      return EXIT.own;
  }
}

const STYLE: Record<Receipt['state'], Style> = {
  accepted: 'green',
  submitted: 'green',
  queued: 'cyan',
  typed: 'cyan',
  unconfirmed: 'yellow',
  refused: 'red',
};

function wordsOf(state: Receipt['state'], worker: string, why: string): string {
  switch (state) {
    case 'accepted':
      return `the agent of ${worker} said so`;
    case 'submitted':
      return `it was typed and submitted, but the agent of ${worker} has not said that it took it`;
    case 'typed':
      return `it stands in the composer of ${worker}, not submitted${why && `: ${why}`}`;
    case 'queued':
      return `${worker} gets it as soon as its agent takes a text${why && `; so far not: ${why}`}`;
    case 'unconfirmed':
      return why || `it was submitted, and the agent of ${worker} stayed silent`;
    case 'refused':
      return why || `${worker} did not get it`;
  }
}
