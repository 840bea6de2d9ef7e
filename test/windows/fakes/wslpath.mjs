import { resolve } from 'node:path';
import process from 'node:process';
import { toLinux, toWindows } from './lib/paths.mjs';
import { openWorld } from './lib/world.mjs';

/** `wslpath [-a] [-u | -w | -m] <path>`, inside a distribution. What is no path of it: exit 1, as the real one. */
const [root, ...args] = process.argv.slice(2);
const world = openWorld(root);
const { WSL_DISTRO_NAME: distribution = '' } = process.env;
const path = args.at(-1) ?? '';
const translated = translate(args.slice(0, -1).join(''));
if (translated === undefined) {
  process.stderr.write(`wslpath: ${path}: Invalid argument\n`);
  process.exitCode = 1;
} else process.stdout.write(`${translated}\n`);

/** @param {string} options */
function translate(options) {
  if (/[wm]/.test(options)) {
    const windows = toWindows(world, distribution, resolve(path));
    return options.includes('m') ? windows.replaceAll('\\', '/') : windows;
  }
  return toLinux(world, distribution, path);
}
