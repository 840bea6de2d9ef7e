import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLog, rotate } from '../../src/daemon/log.ts';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'omo-log-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

test('facts are fields of JSON lines, and a token never stands in them', () => {
  const path = join(folder(), 'daemon.log');
  const { log, close } = openLog(path, 1000, 'info');
  log.info({ run: 'r1', ms: 12, token: 'secret' }, 'action performed');
  close();
  const [line = ''] = readFileSync(path, 'utf8').split('\n');
  expect(JSON.parse(line)).toEqual({
    level: 30,
    time: expect.any(String) as string,
    run: 'r1',
    ms: 12,
    token: '[Redacted]',
    msg: 'action performed',
  });
});

test('a log that has grown too large is put aside, and of the old ones three are kept', () => {
  const dir = folder();
  const path = join(dir, 'daemon.log');
  let reopened = 0;
  for (const text of ['one', 'two', 'three', 'four', 'five']) {
    writeFileSync(path, text.repeat(10));
    rotate(path, 5, () => (reopened += 1));
  }
  expect(reopened).toBe(5);
  expect(readdirSync(dir).sort()).toEqual(['daemon.log.1', 'daemon.log.2', 'daemon.log.3']);
  expect(readFileSync(`${path}.1`, 'utf8')).toBe('five'.repeat(10));
});

test('a log within its size is left alone', () => {
  const path = join(folder(), 'daemon.log');
  writeFileSync(path, 'small');
  rotate(path, 5, () => expect.fail('nothing to reopen'));
  expect(readFileSync(path, 'utf8')).toBe('small');
});
