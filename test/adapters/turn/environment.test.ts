import { expect, test } from 'vitest';
import { turnEnvironment } from '../../../src/adapters/turn/environment.ts';

test('a turn is no worker’s: of omo’s names only the home, and whose work or question it is about, reach it', () => {
  const given = {
    LANG: 'C',
    OMO_HOME: '/h',
    OMO_REVIEW: 'r.t',
    OMO_CONSULT: 'r.q1',
    OMO_TOKEN_FILE: '/t',
    OMO_RUN_ID: 'r',
    ORCH_DEPTH: '1',
  };
  expect(turnEnvironment(given)).toEqual({ LANG: 'C', OMO_HOME: '/h', OMO_REVIEW: 'r.t', OMO_CONSULT: 'r.q1' });
});
