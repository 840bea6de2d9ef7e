import net from 'node:net';

/**
 * Hands every connection to a port of 127.0.0.1 on to a unix socket, which can be reached from another network namespace:
 * `node relay.mjs <socket>`. Prints the port; ends with its standard input. JavaScript, because it runs by itself.
 */
const [socket] = process.argv.slice(2);
const relay = net.createServer((near) => {
  const far = net.connect(socket);
  near.pipe(far).pipe(near);
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
  // One side gone in the middle of a stream must look so on the other.
  near.on('close', () => far.destroy());
  far.on('close', () => near.destroy());
});
relay.listen(0, '127.0.0.1', () => process.stdout.write(`${relay.address().port}\n`));
process.stdin.on('close', () => process.exit(0)).resume();
