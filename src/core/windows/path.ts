/** Where a path that was written on Windows leads to, seen from inside WSL. */
export type Place =
  /** Neither a drive nor a share: below the working directory, or a path of Linux. */
  | { readonly is: 'relative'; readonly path: string }
  /** On a drive or a share of Windows: `wslpath` knows where it is mounted. */
  | { readonly is: 'windows' }
  /** In a distribution's own file system. */
  | { readonly is: 'distribution'; readonly distribution: string; readonly path: string };

export function localPlace(path: string): Place {
  const plain = path.replaceAll('\\', '/');
  const [, distribution, rest = ''] = /^\/\/(?:wsl\.localhost|wsl\$)\/([^/]+)(\/.*)?$/i.exec(plain) ?? [];
  if (distribution !== undefined) return { is: 'distribution', distribution, path: rest === '' ? '/' : rest };
  if (/^(?:[A-Za-z]:\/|\/\/)/.test(plain)) return { is: 'windows' };
  return { is: 'relative', path: plain };
}
