import { expect, test } from 'vitest';
import type { State } from '../../src/core/state/state.ts';
import { EMPTY } from '../../src/core/state/state.ts';
import { showPrompt } from '../../src/daemon/show-prompt.ts';
import { runOf, tasksOf } from '../core/worker/runs.ts';

const state: State = {
  ...EMPTY,
  runs: [
    runOf(tasksOf({ api: { text: 'The old API' } }), { run: '261120-1' }),
    runOf(tasksOf({ api: { text: 'The new API' }, ui: { text: 'The page' } }), { run: '261121-1' }),
  ],
};
const show = (task: string, run?: string, of = state) =>
  showPrompt({ state: () => of }, { task, ...(run !== undefined && { run }) });

test('the latest run’s task is shown, or that of the run that is named', () => {
  expect(show('api')).toMatchObject({ run: '261121-1', task: 'api', agent: 'codex' });
  expect(show('api').prompt).toContain('The new API');
  expect(show('api', '261120').prompt).toContain('The old API');
});

test('what is not there is told, with the nearest that is', () => {
  expect(() => show('uu')).toThrow('run 261121-1 has no task "uu". Did you mean "ui"?');
  expect(() => show('nothing')).toThrow('There is: api, ui.');
  expect(() => show('api', '27')).toThrow('there is no run "27"');
  expect(() => show('api', undefined, EMPTY)).toThrow('there has been no run yet');
});
