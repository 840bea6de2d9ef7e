import { isAbsolute } from 'node:path';
import { rolldown } from 'rolldown';

// What `tsc` has built, joined into few files: a start costs about a millisecond for each file, and there are hundreds.
const bundle = await rolldown({
  input: { omo: 'dist/cli/main.js', daemon: 'dist/daemon/main.js', windows: 'dist/windows/main.js' },
  platform: 'node',
  // Packages stay packages, so that what is installed is what package.json says.
  external: (id) => !id.startsWith('.') && !isAbsolute(id),
  logLevel: 'warn',
});
await bundle.write({ dir: 'dist/bundle', cleanDir: true, chunkFileNames: '[name].js' });
await bundle.close();
