import { constants } from 'node:fs';
import { lstat, open, rm, type FileHandle } from 'node:fs/promises';
import { messageOf } from '../../core/fault.ts';

/**
 * A file that takes everything and is never larger than its bound. It is whole up to there; of more it keeps the beginning and
 * the end, and says between them how much is missing. While it is written the end stands in a ring behind the beginning.
 * That it can't be written (a full disk) stops nobody: it is noted.
 */
export class BoundedFile {
  readonly notes: string[] = [];
  readonly #file: FileHandle;
  readonly #head: number;
  readonly #ring: number;
  #total = 0;
  #broken = false;

  private constructor(file: FileHandle, most: number) {
    this.#file = file;
    this.#head = Math.floor(most / 2);
    this.#ring = most - this.#head - ROOM_FOR_NOTES;
  }

  /** Made anew, for the owner's eyes only. */
  static async open(path: string, most = MOST_BYTES): Promise<BoundedFile> {
    return new BoundedFile(await openAnew(path), most);
  }

  async write(bytes: Uint8Array): Promise<void> {
    let left = bytes;
    while (left.length > 0 && !this.#broken) left = left.subarray(await this.#writeSome(left));
  }

  /** Said at the end of it. */
  note(text: string): void {
    this.notes.push(`[omo: ${text}]`);
  }

  async close(): Promise<void> {
    try {
      const size = this.#total > this.#head + this.#ring ? await this.#putInOrder() : this.#total;
      const notes = this.notes.map((note) => `\n${note}\n`).join('');
      await this.#writeAll(Buffer.from(notes.slice(0, ROOM_FOR_NOTES / 4)), size);
    } catch (error) {
      this.note(`the end of its output could not be kept: ${messageOf(error)}`);
    } finally {
      await this.#file.close();
    }
  }

  /** What the place up to the next turn takes; returns how much that was. */
  async #writeSome(bytes: Uint8Array): Promise<number> {
    const at = this.#total < this.#head ? this.#total : this.#head + this.#turned();
    const room = (this.#total < this.#head ? this.#head : this.#head + this.#ring) - at;
    const piece = bytes.subarray(0, room);
    try {
      await this.#writeAll(piece, at);
    } catch (error) {
      this.#broken = true;
      this.note(`the rest of its output could not be kept: ${messageOf(error)}`);
    }
    this.#total += piece.length;
    return piece.length;
  }

  #turned(): number {
    return (this.#total - this.#head) % this.#ring;
  }

  /** The ring's oldest byte first, behind the words on what is missing. Returns the file's size. */
  async #putInOrder(): Promise<number> {
    const ring = Buffer.alloc(this.#ring);
    await this.#file.read(ring, 0, ring.length, this.#head);
    const left = this.#total - this.#head - this.#ring;
    const words = Buffer.from(`\n[omo: ${left} bytes are left out here, of ${this.#total}]\n`);
    const turned = this.#turned();
    const rest = Buffer.concat([words, ring.subarray(turned), ring.subarray(0, turned)]);
    await this.#writeAll(rest, this.#head);
    return this.#head + rest.length;
  }

  async #writeAll(bytes: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < bytes.length;)
      done += (await this.#file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}

/** What stands there goes: who put a link there must not choose what is written over. Devices are not omo's to remove. */
async function openAnew(path: string): Promise<FileHandle> {
  const there = await lstat(path).catch(() => undefined);
  if (there?.isCharacterDevice()) return open(path, constants.O_RDWR | constants.O_NOFOLLOW);
  await rm(path, { recursive: true, force: true });
  return open(path, NEW, 0o600);
}

const NEW = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const MOST_BYTES = 64 * 1024 * 1024;
const ROOM_FOR_NOTES = 4096;
