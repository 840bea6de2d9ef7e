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

test('settings and annotations that this version does not act on are told', () => {
  const config = checkConfig({ verify: 'npm test', pools: { openai: { max: 2 } }, isolate: 'none' }, 'config.json');
  const tasks = graph({ a: [] }).map((task) => ({ ...task, verify: 'npm test' }));
  expect(warnings({ ...params, tasks }, config)).toEqual([
    'config.json sets verify, which this version of omo does not act on',
    'the acceptance commands of a are told to the agent, but this version of omo does not run them itself',
  ]);
});
