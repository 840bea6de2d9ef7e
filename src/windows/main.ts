import { endQuietlyWithoutReader, telling } from '../cli/telling.ts';
import { client } from './client.ts';
import { machineOf } from './machine.ts';

/**
 * omo on Windows begins here: a thin client of the omo inside WSL. It imports nothing of the daemon and no library, since every
 * `omo status` waits for it and for `wsl.exe`.
 */
const argv = process.argv.slice(2);
endQuietlyWithoutReader();
process.exitCode = await telling(argv, () => client(argv, machineOf(process)));
