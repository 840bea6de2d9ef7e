import { realpathSync } from 'node:fs';
import { type FromHere, windowsCall } from '../../adapters/wsl/windows-call.ts';
import { callArgument, callText } from '../../protocol/windows-call.ts';
import { passes } from '../../core/windows/tab.ts';
import type { Check } from './check.ts';

const NAME = 'round trip';

/** All that shells, Windows and its programs read as something else than letters. */
const HOSTILE = 'a "b c" \\" ; `id` $HOME %PATH% !x! \'d\' ^ & | < > ( ) * ? ~ öß漢😀\t\n tail \\\\';

/**
 * A text that every parser on the way would change goes out through the real wsl.exe and comes back, the way all texts of the omo
 * of Windows come. Compared letter by letter: so a person's own machine shows what ours cannot.
 */
export async function roundTrip(distribution: string | undefined, self: string, here: FromHere): Promise<Check> {
  const omo = [process.execPath, realpathSync(self)];
  const unfit = [...omo, distribution ?? ''].find((word) => !passes(word));
  if (unfit !== undefined)
    return warn(
      `${JSON.stringify(unfit)} can't be named to wsl.exe`,
      'install omo and Node where paths have plain letters',
    );
  const packed = callArgument(callText({ argv: ['echo-arguments', HOSTILE], cwd: '/' }));
  const args = ['-d', distribution ?? '', '--cd', '/', '--exec', ...omo, packed];
  const came = await windowsCall('wsl.exe', args, here);
  if (came.is === 'absent')
    return warn('there is no wsl.exe on PATH or in Windows', 'look at [interop] in /etc/wsl.conf');
  if (came.is === 'failed') return failed(`wsl.exe ${came.why}`);
  return backAs(came.stdout.toString('utf8').trim());
}

function backAs(said: string): Check {
  const expected = JSON.stringify([HOSTILE]);
  const got = Buffer.from(said, 'base64').toString('utf8');
  if (got === expected)
    return { name: NAME, state: 'ok', says: `${HOSTILE.length} hostile letters came back as they went` };
  return failed(`a text came back changed: sent ${expected}, got ${JSON.stringify(got)}`);
}

function warn(says: string, todo: string): Check {
  return { name: NAME, state: 'warn', says, todo };
}

function failed(says: string): Check {
  return { name: NAME, state: 'fail', says, todo: 'report it with this line: tasks must arrive letter by letter' };
}
