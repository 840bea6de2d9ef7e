/**
 * Paths of Windows and of a distribution, as `wslpath` translates them. All distributions have this machine's files; only the
 * folder of the drives is the made-up one's.
 *
 * @import { World } from './world.mjs'
 */

/** Undefined for what no path here is. @param {World} world @param {string} distribution @param {string} path */
export function toLinux({ drives }, distribution, path) {
  const [, letter, onDrive = ''] = /^([a-z]):([\\/].*)?$/is.exec(path) ?? [];
  if (letter !== undefined) return `${drives}/${letter.toLowerCase()}${slashes(onDrive)}`;
  const [, name, inside = '/'] = /^[\\/]{2}wsl(?:\.localhost|\$)[\\/]([^\\/]+)([\\/].*)?$/is.exec(path) ?? [];
  if (name?.toLowerCase() === distribution.toLowerCase()) return slashes(inside);
  return name === undefined && !/^[\\/]{2}/.test(path) ? slashes(path) : undefined;
}

/** @param {World} world @param {string} distribution @param {string} path absolute */
export function toWindows({ drives }, distribution, path) {
  const onDrive = path.startsWith(`${drives}/`) ? /^([a-z])(\/.*)?$/is.exec(path.slice(drives.length + 1)) : null;
  const [, letter, rest = '/'] = onDrive ?? [];
  if (letter !== undefined) return `${letter.toUpperCase()}:${rest.replaceAll('/', '\\')}`;
  return `\\\\wsl.localhost\\${distribution}${path.replaceAll('/', '\\')}`;
}

/** @param {string} path */
function slashes(path) {
  return path.replaceAll('\\', '/');
}
