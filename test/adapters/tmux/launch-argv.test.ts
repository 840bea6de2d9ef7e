import { expect, test } from 'vitest';
import { paneArgv } from '../../../src/adapters/tmux/launch-argv.ts';

test('a variable that is too long is told by its name, not by what it holds', () => {
  const secret = 'canary'.repeat(30_000);
  const start = (): unknown => paneArgv(['/bin/true', 'x'], { MY_SECRET: secret }, []);
  expect(start).toThrow('"MY_SECRET=…" has');
  expect(start).not.toThrow('canary');
});
