import { expect, test } from 'vitest';
import { MAX_PATH_BYTES, socketPath } from '../../../src/adapters/socket/path.ts';

const LONG = `/home/me/${'x'.repeat(100)}`;
const HASHED = /^[0-9a-f]{32}\.sock$/;

test('the socket lies in the home when its path fits', () => {
  expect(socketPath('/home/me/.omo', {}, 1000)).toBe('/home/me/.omo/run/omo.sock');
  const longest = `/${'x'.repeat(MAX_PATH_BYTES - '/run/omo.sock'.length - 1)}`;
  expect(socketPath(longest, {}, 1000)).toBe(`${longest}/run/omo.sock`);
});

test('bytes count, not characters', () => {
  expect(socketPath(`/home/${'ü'.repeat(50)}`, {}, 1000)).toMatch(/^\/tmp\/omo-1000\//);
});

test.each([
  [{ XDG_RUNTIME_DIR: '/run/user/1000', TMPDIR: '/var/tmp' }, '/run/user/1000/omo'],
  [{ TMPDIR: '/var/tmp' }, '/var/tmp/omo-1000'],
  [{}, '/tmp/omo-1000'],
  [{ XDG_RUNTIME_DIR: 'relative', TMPDIR: '' }, '/tmp/omo-1000'],
  [{ XDG_RUNTIME_DIR: `/${'r'.repeat(90)}`, TMPDIR: `/${'t'.repeat(90)}` }, '/tmp/omo-1000'],
])('a home too long for it has a short name elsewhere: %j', (env, folder) => {
  const path = socketPath(LONG, env, 1000);
  expect(path.slice(0, path.lastIndexOf('/'))).toBe(folder);
  expect(path.slice(path.lastIndexOf('/') + 1)).toMatch(HASHED);
  expect(Buffer.byteLength(path)).toBeLessThanOrEqual(MAX_PATH_BYTES);
});

test('two long homes have two sockets', () => {
  expect(socketPath(`${LONG}1`, {}, 1000)).not.toBe(socketPath(`${LONG}2`, {}, 1000));
});
