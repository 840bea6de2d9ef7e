import type { Signal } from '../events/signal.ts';
import { classify } from './classify.ts';

/** A signal as it is journaled: the end of a turn with what its message means by today's table. */
export function withReading(signal: Signal): Signal {
  if (signal.is !== 'turn-ended') return signal;
  const reading = classify(signal.message ?? '');
  return { ...signal, reading: reading.is === 'question' ? { ...reading, options: [...reading.options] } : reading };
}
