import { expect, test } from 'vitest';
import { commandLineOf } from '../../../src/core/windows/command-line.ts';
import { passes, tabArguments } from '../../../src/core/windows/tab.ts';
import { wslCallOf } from '../../../src/core/windows/wsl-line.ts';
import { wtCallOf } from '../../../src/core/windows/wt-line.ts';

test('a tab reaches wsl.exe through wt.exe as it was meant: title, distribution, script', () => {
  const script = '/home/u/.opencode-orchestrator/run/view/api.sh';
  const tab = { title: 'omo-worker-api', distribution: 'Ubuntu-24.04', script };
  const call = wtCallOf(commandLineOf(['wt.exe', ...tabArguments(tab)]));
  expect(call).toMatchObject({ window: 'omo', tabs: [{ title: 'omo-worker-api', titleStays: true }] });
  expect(wslCallOf(call?.tabs[0]?.commandLine ?? '')).toEqual({
    is: 'run',
    where: { distribution: { by: 'name', value: 'Ubuntu-24.04' } },
    argv: [script],
  });
});

test.each(['a b', 'a;b', 'a"b', "a'b", '%PATH%', '$HOME', 'a\\b', 'é', '', '-d', 'a\nb'])(
  'what wt.exe or wsl.exe would take apart does not pass: %j',
  (text) => expect(passes(text)).toBe(false),
);

test.each(['Ubuntu', 'Ubuntu-24.04', '/home/u/.opencode-orchestrator/run/view/api-2.sh'])(
  'what they leave as it is passes: %s',
  (text) => expect(passes(text)).toBe(true),
);
