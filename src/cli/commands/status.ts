import { post } from '../../adapters/socket/post.ts';
import { socketPath } from '../../adapters/socket/path.ts';
import type { Context } from '../context.ts';
import { printJson } from '../print/output.ts';

/**
 * `omo status`: what goes on now. It looks and doesn't start a daemon. It is asked often, so nothing it imports is a library,
 * and what only people need is loaded for people only: each file costs about a millisecond.
 */
export async function status(options: { json: boolean }, context: Context): Promise<number> {
  const { home, env, uid, out, now } = context;
  const found = await post(socketPath(home, env, uid), 'status', {}).catch(async (error: unknown) => {
    const { damagedStatus } = await import('../damaged-status.ts');
    return damagedStatus(error, options.json, context);
  });
  if (typeof found === 'number') return found;
  if (options.json) printJson(out, found);
  else out.lines(...(await (await import('../print/status.ts')).statusLines(found, now(), out)));
  return 0;
}
