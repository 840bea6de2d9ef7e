/** Longest path a unix socket can have on every system: macOS takes 103 bytes, Linux 107; both cut longer ones silently. */
export const MAX_PATH_BYTES = 103;

/**
 * Where the daemon of a home listens: `<home>/run/omo.sock`, or, when that is too long, under a hash of the home in a
 * folder of the user's own. `home` is absolute; client and daemon must name it alike.
 */
export function socketPath(home: string, env: Readonly<Record<string, string | undefined>>, uid: number): string {
  const own = `${home}/run/omo.sock`;
  if (fits(own)) return own;
  const name = `${hashOf(home)}.sock`;
  const { XDG_RUNTIME_DIR: runtime, TMPDIR: tmp } = env;
  const folders = [isUsable(runtime) ? `${runtime}/omo` : undefined, isUsable(tmp) ? `${tmp}/omo-${uid}` : undefined];
  const paths = folders.filter((folder) => folder !== undefined).map((folder) => `${folder}/${name}`);
  return paths.find(fits) ?? `/tmp/omo-${uid}/${name}`;
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= MAX_PATH_BYTES;
}

/** The specification of XDG_RUNTIME_DIR has relative ones ignored. */
function isUsable(folder: string | undefined): folder is string {
  return folder !== undefined && folder.startsWith('/');
}

/** Loads the hash only for the few that need it: `omo status` is to start in no time. */
function hashOf(home: string): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(home).digest('hex').slice(0, 32);
}
