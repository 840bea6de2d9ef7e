import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface Producers {
  /** Lets each finish its event and end. The ids of all that were brought into the folder. */
  stop(): Promise<string[]>;
}

/** Processes that bring event files into the folder of that home until they are told to stop, as `uid`. */
export function producers(home: string, count: number, uid: number): Producers {
  const names = Array.from({ length: count }, (_, n) => `p${n}`);
  const children = names.map((name) => fork(PRODUCER, [home, name, String(uid)]));
  onTestFinished(() => children.forEach((child) => void child.kill('SIGKILL')));
  return {
    stop: async () => {
      const told = children.map(async (child) => {
        child.send('stop');
        const [brought]: unknown[] = await once(child, 'message');
        return Number(brought);
      });
      const all = await Promise.all(told);
      return names.flatMap((name, at) => Array.from({ length: all[at] ?? 0 }, (_, n) => `${name}-${n}`));
    },
  };
}

const PRODUCER = join(import.meta.dirname, 'producer.mjs');
