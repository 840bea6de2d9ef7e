import type { Command } from './quote.ts';
import type { Job } from './typing-list.ts';

/** The jobs of a keyboard: what each types, and how its receipts read. Ids are letters, digits, `-` and `_`. */

/** A text and the keys that submit it. */
export function textJob(pane: string, id: string, text: string, keys: readonly string[], mark: Job['mark']): Job {
  const buffer = `omo_${id}`;
  return {
    id,
    commands: [
      ['set-buffer', '-b', buffer, '--', text],
      // -p: brackets it where the program asked for that; -r: a line feed stays one; -d: the buffer is gone afterwards.
      ['paste-buffer', '-p', '-r', '-d', '-b', buffer, '-t', pane],
      press(pane, keys),
    ],
    option: TEXT,
    receipt: `${id}:entered`,
    past: `#{m:${id}:*,#{${TEXT}}}`,
    mark,
    dialog: 'absent',
  };
}

/** Those keys once more, for the `time`-th time; due when they were pressed less often so far, for this text. */
export function againJob(pane: string, id: string, time: number, keys: readonly string[], mark: Job['mark']): Job {
  const before = '2345678'.slice(0, time - 1);
  return {
    id,
    commands: [press(pane, keys)],
    option: TEXT,
    receipt: `${id}:entered${time + 1}`,
    past: `#{?#{m/r:^${id}:entered${before === '' ? '' : `[${before}]?`}$,#{${TEXT}}},0,1}`,
    mark,
    dialog: 'absent',
  };
}

/** Keys for an open dialog. */
export function dialogJob(pane: string, id: string, keys: readonly string[], mark: Job['mark']): Job {
  return {
    id,
    commands: [press(pane, keys)],
    option: DIALOG,
    receipt: `${id}:answered`,
    past: `#{==:#{${DIALOG}},${id}:answered}`,
    mark,
    dialog: 'open',
  };
}

/** A dialog may be answered while a text's receipt is still needed. */
const TEXT = '@omo_ans';
const DIALOG = '@omo_dialog';

function press(pane: string, keys: readonly string[]): Command {
  return ['send-keys', '-t', pane, ...keys];
}
