import { findProgram } from '../../adapters/agents/find-program.ts';
import { wslRoot } from '../../adapters/wsl/root.ts';
import { TerminalViewer } from '../../adapters/viewer/viewer.ts';
import type { Terminals } from '../terminals.ts';
import type { ViewGround } from './choose.ts';
import type { ViewParts } from './show.ts';

interface ShowingParts extends Pick<ViewParts, 'home' | 'now' | 'log' | 'closing'> {
  readonly env: NodeJS.ProcessEnv;
  readonly terminals: Terminals;
}

/** Windows Terminal needs a while when it is the first program of Windows since the machine started. */
const WAITS = { call: 10_000, seen: 20_000, again: 3000 };

/** What a daemon shows workers with, and where. */
export function showing({ env, terminals, ...parts }: ShowingParts): { ground: ViewGround; show: ViewParts } {
  const ground: ViewGround = {
    places: { own: parts.home.views, shared: '/tmp', uid: process.getuid?.() ?? 0 },
    root: wslRoot(env),
  };
  const reaches: ViewParts['reaches'] = (worker) => ({
    ...terminals.viewCommands(findProgram('tmux', env['PATH'] ?? '') ?? 'tmux', worker),
    socketFolder: env['TMUX_TMPDIR'],
  });
  return { ground, show: { ...parts, reaches, viewer: new TerminalViewer({ ...ground, waits: WAITS }) } };
}
