// Holds the lock of the file in argv, says so, writes what it is told and lets go.
import { writeFileSync } from 'node:fs';
import { lock } from 'proper-lockfile';

const [, , file] = process.argv;
const release = await lock(file, { realpath: false });
process.once('message', async ({ write }) => {
  writeFileSync(file, write);
  await release();
  process.disconnect();
});
process.send('held');
