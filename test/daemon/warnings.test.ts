import { expect, test } from 'vitest';
import { checkConfig } from '../../src/config/load.ts';
import { warnings } from '../../src/daemon/warnings.ts';
import { graph } from '../core/build.ts';

const params = { tasks: graph({ a: [] }), cwd: '/', env: {}, keep: false, caller: { pid: 1, depth: 0 } };
const defaults = checkConfig({}, 'config.json');

test('what is done as asked is not warned about', () => {
  expect(warnings({ ...params, workers: 6 }, defaults)).toEqual([]);
});

test('more workers than the configuration allows are told, not cut off in silence', () => {
  expect(warnings({ ...params, workers: 9 }, defaults)).toEqual([
    '9 workers were asked for, but maxWorkers in config.json allows 6; 6 are used',
  ]);
});
