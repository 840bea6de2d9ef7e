import { expect, test } from 'vitest';
import { choiceOf } from '../../src/cli/interrupt.ts';

test('only a clear answer ends the run or goes on watching; anything else leaves it running', () => {
  expect(['c', 'Cancel', 'n', 'no', 'w', 'y', '', 'what?', ' '].map(choiceOf)).toEqual([
    'cancel',
    'cancel',
    'watch',
    'watch',
    'watch',
    'leave',
    'leave',
    'leave',
    'leave',
  ]);
});
