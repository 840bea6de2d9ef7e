import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..', '..', '..');
const OPTIONS = [
  '--module',
  'nodenext',
  '--target',
  'es2023',
  '--rewriteRelativeImportExtensions',
  '--skipLibCheck',
  '--types',
  'node',
];

/**
 * Compiles one source file and what it imports, for a test that needs it in processes of its own: this Node runs no
 * TypeScript, and `dist` may be older than the source. Inside the repository, so that packages are found.
 */
export function compile(source: string): { readonly file: string; readonly remove: () => void } {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const out = mkdtempSync(join(ROOT, '.cache', 'test-'));
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '--ignoreConfig', ...OPTIONS, '--rootDir', 'src', '--outDir', out, source], {
    cwd: ROOT,
  });
  const file = join(out, source.replace(/^src\//, '').replace(/\.ts$/, '.js'));
  return { file, remove: () => rmSync(out, { recursive: true, force: true }) };
}
