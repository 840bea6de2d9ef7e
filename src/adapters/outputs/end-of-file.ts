import { ifThere } from '../../core/fault.ts';
import { openPlain } from './plain-file.ts';

/** The last bytes of a file as text, however long it is; empty when there is no such file. Throws when it is no file of its own. */
export async function endOfFile(path: string, bytes: number): Promise<string> {
  return (await ifThere(() => readEnd(path, bytes))) ?? '';
}

async function readEnd(path: string, bytes: number): Promise<string> {
  const { file, stat } = await openPlain(path);
  try {
    const length = Math.min(stat.size, bytes);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, stat.size - length);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
