import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { EventFile } from './event-files.ts';

/** Puts files where omo looks for events: made beside the folder and renamed into it, as its hooks do. */
export class Dropper {
  readonly #outbox: string;
  readonly #events: string;
  readonly #spare: string;
  /** Names given to the daemon; the accounts must agree with it. */
  dropped = 0;

  constructor(home: string, spare: string) {
    this.#outbox = join(home, 'run', 'outbox');
    this.#events = join(home, 'events');
    this.#spare = spare;
    fs.mkdirSync(spare, { recursive: true });
  }

  get waiting(): number {
    return fs.readdirSync(this.#events).length;
  }

  async drop(file: EventFile): Promise<void> {
    const made = join(this.#outbox, `made-${file.serial}`);
    await this.#make(file, made);
    fs.renameSync(made, this.#inEvents(file.name));
    this.dropped += 1;
    if (file.kind !== 'twice' && file.kind !== 'conflict') return;
    const again =
      file.kind === 'twice' ? file.bytes : Buffer.from(file.bytes.toString().replace('"text":"', '"text":"!'));
    fs.writeFileSync(made, again);
    fs.renameSync(made, this.#inEvents(Buffer.from(`f${file.serial}.again.event`)));
    this.dropped += 1;
  }

  async #make({ kind, bytes, serial }: EventFile, path: string): Promise<void> {
    switch (kind) {
      case 'fifo':
        return void execFileSync('mkfifo', [path]);
      case 'device':
        return void execFileSync('mknod', [path, 'c', '1', '5']);
      case 'socket':
        return bound(path);
      case 'link':
        return fs.symlinkSync('/etc/passwd', path);
      case 'dangling link':
        return fs.symlinkSync('/nowhere', path);
      case 'endless link':
        return fs.symlinkSync('/dev/zero', path);
      case 'hard link':
        fs.writeFileSync(join(this.#spare, String(serial)), bytes);
        return fs.linkSync(join(this.#spare, String(serial)), path);
      case 'folder':
        fs.mkdirSync(join(path, 'deeper', 'f1.x.event'), { recursive: true });
        return fs.writeFileSync(join(path, 'f2.x.event'), bytes);
      case 'sparse':
        fs.writeFileSync(path, bytes);
        return fs.truncateSync(path, 20 * 2 ** 30);
      case 'large':
        return fs.writeFileSync(path, `{"type":"note","text":"${'x'.repeat(serial % 2 === 0 ? 2 ** 20 : 1_000_000)}"}`);
      default:
        fs.writeFileSync(path, bytes, { mode: 0o600 });
        if (kind === 'foreign owner') fs.chownSync(path, 65_534, 65_534);
        if (kind === 'mode 000') fs.chmodSync(path, 0);
    }
  }

  #inEvents(name: Buffer): Buffer {
    return Buffer.concat([Buffer.from(`${this.#events}/`), name]);
  }
}

function bound(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .on('error', reject)
      .listen(path, () => {
        // Closing would take its file away, which by then has another name.
        server.unref();
        resolve();
      });
  });
}
