/**
 * Somebody who is not the person: run as another user, it tries everything on what it is told of, and writes for each try
 * `{ what, got }` as a line; `got` is `denied`, or what was granted. It only ever does what would be harmless if granted.
 *
 *     intruder.mjs <json: { files, folders, sockets, abstract, processes, port }>
 */
import { appendFileSync, chmodSync, openSync, readdirSync, readFileSync, readlinkSync, renameSync } from 'node:fs';
import { linkSync, rmdirSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';

const asked = JSON.parse(process.argv[2] ?? '{}');

/** @param {string} what @param {() => unknown} act */
function attempt(what, act) {
  try {
    const got = act();
    say(what, `granted ${String(got).slice(0, 60)}`);
  } catch (error) {
    say(what, 'denied', String(error));
  }
}

/** @param {string} what @param {string} got @param {string} [why] */
function say(what, got, why = '') {
  process.stdout.write(`${JSON.stringify({ what, got, why })}\n`);
}

for (const file of asked.files) {
  attempt(`read ${file}`, () => readFileSync(file, 'latin1'));
  attempt(`append to ${file}`, () => appendFileSync(file, ''));
  attempt(`truncate ${file}`, () => truncateSync(file, 1 << 30));
  attempt(`open ${file} for writing`, () => openSync(file, 'r+'));
  attempt(`chmod ${file}`, () => chmodSync(file, 0o666));
  attempt(`rename ${file}`, () => renameSync(file, `${file}.taken`));
  attempt(`link ${file}`, () => linkSync(file, `/tmp/omo-intruder-${process.pid}`));
  attempt(`remove ${file}`, () => unlinkSync(file));
}
for (const folder of asked.folders) {
  attempt(`list ${folder}`, () => readdirSync(folder));
  attempt(`write into ${folder}`, () => writeFileSync(`${folder}/intruder`, 'x'));
  attempt(`write an event into ${folder}`, () => writeFileSync(`${folder}/x.event`, '{}'));
  attempt(`plant a link in ${folder}`, () => symlinkSync('/etc/passwd', `${folder}/passwd`));
  attempt(`chmod ${folder}`, () => chmodSync(folder, 0o777));
  attempt(`rename ${folder}`, () => renameSync(folder, `${folder}.taken`));
  attempt(`remove ${folder}`, () => rmdirSync(folder));
}
for (const { pid, signals } of asked.processes) {
  for (const name of ['environ', 'mem', 'maps', 'io', 'auxv', 'syscall', 'stack'])
    attempt(`read /proc/${pid}/${name}`, () => readOne(`/proc/${pid}/${name}`));
  for (const name of ['cwd', 'root', 'exe'])
    attempt(`look at /proc/${pid}/${name}`, () => readlinkSync(`/proc/${pid}/${name}`));
  attempt(`list /proc/${pid}/fd`, () => readdirSync(`/proc/${pid}/fd`));
  for (const signal of signals) attempt(`send ${signal} to ${pid}`, () => process.kill(pid, signal));
}

/** @param {string} path */
function readOne(path) {
  const text = readFileSync(path, 'latin1');
  if (text === '') throw new Error('nothing in it');
  return text;
}

const REQUEST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'status', params: {} });
const POST = `POST /rpc HTTP/1.1\r\nHost: omo\r\nContent-Length: ${REQUEST.length}\r\nConnection: close\r\n\r\n${REQUEST}`;

for (const path of asked.sockets) say(`connect to ${path}`, await exchange({ path }));
// Everybody may connect to an abstract socket; what counts is that nothing is said on it.
for (const path of asked.abstract) say(`ask the lock ${JSON.stringify(path)}`, await exchange({ path }));

/** @param {{ path: string }} where @returns {Promise<string>} */
function exchange(where) {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(where);
    socket.on('connect', () => socket.write(POST));
    socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(heard === '' ? 'denied' : `granted ${heard.slice(0, 80)}`));
    socket.setTimeout(5000, () => socket.destroy());
  });
}
