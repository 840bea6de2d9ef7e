// Loaded into the daemon before everything else (`--import`): the n-th call of a kind under its home fails, once or for a while.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

/** @type {Readonly<Record<string, { fs: readonly string[], promises: readonly string[], handle: readonly string[] }>>} */
const KINDS = {
  write: { fs: ['write', 'writeSync'], promises: ['writeFile', 'appendFile'], handle: ['write', 'writeFile'] },
  sync: { fs: ['fsync', 'fdatasync'], promises: [], handle: ['sync', 'datasync'] },
  open: { fs: ['openSync', 'open'], promises: ['open', 'readFile'], handle: [] },
  read: { fs: ['readSync', 'readFileSync'], promises: [], handle: ['read', 'readFile'] },
  rename: { fs: ['renameSync'], promises: ['rename', 'symlink'], handle: [] },
  remove: { fs: ['unlinkSync'], promises: ['unlink', 'rm'], handle: [] },
  make: { fs: ['mkdirSync'], promises: ['mkdir'], handle: [] },
  list: { fs: ['readdirSync'], promises: ['readdir', 'opendir'], handle: [] },
  stat: { fs: ['statSync', 'lstatSync', 'fstatSync'], promises: ['stat', 'lstat', 'access'], handle: ['stat'] },
};

const asked = process.env['FAULT'];
if (asked !== undefined && process.argv[1]?.endsWith('/dist/bundle/daemon.js')) await install(JSON.parse(asked));

/** @param {{ kind: string, nth: number, code: string, ms: number, home: string, beside: string }} fault */
async function install({ kind, nth, code, ms, home, beside }) {
  const { readlinkSync, existsSync, writeFileSync, readFileSync } = { ...fs };
  const fired = join(beside, 'fired');
  /** @type {Record<string, number>} */
  const counts = {};

  /** @param {unknown} what */
  const pathOf = (what) => {
    if (typeof what !== 'number') return String(what);
    try {
      return readlinkSync(`/proc/self/fd/${what}`);
    } catch {
      return '';
    }
  };
  /**
   * @param {string} of
   * @param {unknown} what
   */
  const isDue = (of, what) => {
    if (!pathOf(what).startsWith(home)) return false;
    counts[of] = (counts[of] ?? 0) + 1;
    if (of !== kind) return false;
    if (existsSync(fired)) return Date.now() < Number(readFileSync(fired, 'utf8')) + ms;
    if (counts[of] !== nth) return false;
    writeFileSync(fired, String(Date.now()));
    return true;
  };
  /** @param {string} name */
  const error = (name) => Object.assign(new Error(`${code}: made by the test, ${name}`), { code, syscall: name });

  /**
   * @param {any} object
   * @param {string} name
   * @param {string} of
   * @param {'sync' | 'callback' | 'promise'} way
   */
  const wrap = (object, name, of, way) => {
    const real = object[name];
    /** @type {any} */
    const wrapped = function (/** @type {any[]} */ ...args) {
      const what = object === handles ? this.fd : args[0];
      if (!isDue(of, what)) return Reflect.apply(real, this, args);
      if (way === 'sync') throw error(name);
      if (way === 'promise') return Promise.reject(error(name));
      setImmediate(() => args.at(-1)(error(name)));
      return undefined;
    };
    // What promisify looks at.
    for (const symbol of Object.getOwnPropertySymbols(real)) wrapped[symbol] = real[symbol];
    object[name] = wrapped;
  };

  const probe = await fs.promises.open('/dev/null');
  const handles = Object.getPrototypeOf(probe);
  await probe.close();
  for (const [of, names] of Object.entries(KINDS)) {
    for (const name of names.fs) wrap(fs, name, of, name.endsWith('Sync') ? 'sync' : 'callback');
    for (const name of names.promises) wrap(fs.promises, name, of, 'promise');
    for (const name of names.handle) wrap(handles, name, of, 'promise');
  }
  syncBuiltinESMExports();
  process.on('exit', () => writeFileSync(join(beside, 'counts'), JSON.stringify(counts)));
}
