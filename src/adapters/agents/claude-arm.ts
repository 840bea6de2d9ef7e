import { join } from 'node:path';
import { COUNTED } from './claude-tools.ts';
import type { Armed, ArmSpec } from './live.ts';

/**
 * Gives Claude Code (2.1.197) its hooks and its result folder for one invocation. They add to the person's own; nothing of
 * the person's is written or replaced. Hooks by `--settings`; where the command line has one already, by a plugin folder,
 * since of two `--settings` only the last counts.
 */
export function armClaude({ dir, out, hooks, form, argv }: ArmSpec): Armed {
  const [program = '', ...rest] = argv;
  const args = [...resultArgs(out), ...rest];
  const env = { OMO_HOOKS: hooks, ...(form === 'screen' && ON_SCREEN) };
  const settings = JSON.stringify({ hooks: definitions(form) }, null, 2);
  if (!rest.some((arg) => /^--settings(?:=|$)/.test(arg))) {
    const path = join(dir, 'claude-settings.json');
    return { argv: [program, '--settings', path, ...args], env, files: [{ path, text: settings }] };
  }
  const plugin = join(dir, 'claude-plugin');
  const manifest = JSON.stringify({ name: 'omo', description: 'Tells omo what happens in this worker.' });
  const files = [
    { path: join(plugin, '.claude-plugin', 'plugin.json'), text: manifest },
    { path: join(plugin, 'hooks', 'hooks.json'), text: settings },
  ];
  return { argv: [program, '--plugin-dir', plugin, ...args], env, files };
}

/**
 * Both options add to those the command line has already, and take every word that follows: hence the `=`. Without the second it
 * could not find out the path: of the commands that show a variable it runs none unasked. `echo "$OMO_RESULT"` and `> "$OMO_RESULT"`
 * are refused whatever is allowed ("simple_expansion").
 */
function resultArgs(out: string): string[] {
  return [`--add-dir=${out}`, '--allowedTools=Bash(printenv OMO_RESULT)'];
}

/** It writes what it thinks one may say next into the empty composer, where a later Enter could submit it. */
const ON_SCREEN = { CLAUDE_CODE_ENABLE_PROMPT_SUGGESTION: 'false' };

const TOLD = ['SessionStart', 'UserPromptSubmit', 'Stop', 'StopFailure', 'SubagentStop', 'SessionEnd'];
/** With `-p` it never asks: what is not allowed is refused. */
const TOLD_ON_SCREEN = [...TOLD, 'Notification', 'PostToolBatch'];
/** A person may answer a dialog in the pane, and only these tell of a yes. Of a no tells that its hook is ended. */
const RAN = ['PostToolUse', 'PostToolUseFailure'];

/** Seconds. A hook that asks is ended by itself before its time is over (hooks/agent-event.sh). */
const QUICK = 60;
const A_WEEK = 604_800;

function definitions(form: ArmSpec['form']): Record<string, unknown> {
  const told = (form === 'screen' ? TOLD_ON_SCREEN : TOLD).map((event) => [event, hook('', QUICK)]);
  if (form === 'batch') return Object.fromEntries(told);
  const ran = RAN.map((event) => [event, hook(' ran', QUICK)]);
  // What it prints in batch form tells of tools by itself.
  const begins = ['PreToolUse', hook('', QUICK, COUNTED)];
  return Object.fromEntries([...told, ...ran, begins, ['PermissionRequest', hook(' ask', A_WEEK)]]);
}

/** With `exec` the agent itself is the hook's parent: so a hook that waits sees when the agent has died. */
function hook(mode: string, timeout: number, matcher?: string) {
  const command = `exec sh "$OMO_HOOKS/agent-event.sh" claude${mode}`;
  return [{ ...(matcher !== undefined && { matcher }), hooks: [{ type: 'command', command, timeout }] }];
}
