// One would-be daemon: `node taker.mjs <compiled lock.js> <home> <way>`. Says "ready", takes the home on the first line
// of its input, says what came of it, and holds what it got until its input ends.
const [lockFile, home, way] = process.argv.slice(2);
const { takeHome } = await import(lockFile);
const say = (line) => process.stdout.write(`${line}\n`);
process.stdin.once('data', async () => {
  try {
    await takeHome(home, { way });
    say(`owner ${process.pid}`);
  } catch (error) {
    say(`${error.code} ${error.message}`);
    process.exit();
  }
});
process.stdin.on('end', () => process.exit());
say('ready');
