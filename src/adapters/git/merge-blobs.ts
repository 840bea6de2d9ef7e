import { isUtf8 } from 'node:buffer';
import { gitIn, type At } from './tree-record.ts';

/** Texts by the ids of their blobs; undefined: it is no text, or longer than any configuration. */
export async function textsOf(tree: At, ids: readonly string[]): Promise<readonly (string | undefined)[]> {
  const input = ids.map((id) => `${id}\n`).join('');
  let rest = await gitIn(tree, ['cat-file', '--batch'], { input, as: 'latin1' });
  return ids.map(() => {
    const [head = '', size = ''] = /^\S+ \S+ (\d+)\n/.exec(rest) ?? [];
    const from = head.length;
    const bytes = Buffer.from(rest.slice(from, from + Number(size)), 'latin1');
    rest = rest.slice(from + Number(size) + 1);
    return bytes.length <= LARGEST && isUtf8(bytes) ? bytes.toString('utf8') : undefined;
  });
}

/** Bytes. */
const LARGEST = 32 * 1024 * 1024;
