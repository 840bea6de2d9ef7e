import { open } from 'node:fs/promises';
import { errnoOf } from '../../core/fault.ts';

/** The last bytes of a file as text, however long it is; empty when there is no such file. */
export async function endOfFile(path: string, bytes: number): Promise<string> {
  try {
    return await readEnd(path, bytes);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return '';
    throw error;
  }
}

async function readEnd(path: string, bytes: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, bytes));
    await file.read(buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8');
  } finally {
    await file.close();
  }
}
