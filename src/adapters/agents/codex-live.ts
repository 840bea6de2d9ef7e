import type { Dialog } from '../../core/events/signal.ts';
import { hearHook } from './codex-hear.ts';
import { hookArgs } from './codex-hooks.ts';
import { hearRollout } from './codex-rollout.ts';
import { codexDialogMarks, codexScreen } from './codex-screen.ts';
import { codex } from './codex.ts';
import type { ArmSpec, Armed, DialogAnswer, Live } from './live.ts';

/**
 * The shared background server would hand one worker's environment to another's commands and hooks. This holds for one
 * that runs already, too, where `features.daemon_auto_start=false` alone stops at a dialog. Other settings on the command
 * line happen to keep Codex from sharing as well (0.169.0).
 */
const NO_DAEMON = '--no-daemon';

/**
 * Without the alternate screen what was said can be scrolled back to, and still stands there when it has ended. A worker
 * must not stop to offer an update. Permissions as in the other form, but here it can ask.
 */
const SCREEN = [
  NO_DAEMON,
  '--no-alt-screen',
  '--sandbox',
  'workspace-write',
  '--ask-for-approval',
  'on-request',
  '-c',
  'check_for_update_on_startup=false',
];

/** Codex 0.169.0. A failed turn fires no hook: the transcript tells it. */
export const codexLive: Live = {
  screenArgs: SCREEN,
  resume: {
    batch: [...codex.args.filter((word) => word !== '-'), 'resume', '{id}', '-'],
    // Without the folder it would ask which one is meant when the conversation began in another.
    screen: [...SCREEN, '--cd', '.', 'resume', '{id}'],
  },
  arm,
  hear: hearHook,
  record: (line) => {
    const news = hearRollout(line);
    return news === undefined ? [] : [news];
  },
  screen: codexScreen,
  dialogMarks: codexDialogMarks,
  busyMarks: ['esc to interrupt'],
  prompts: 'typed',
  submit: ['Enter'],
  composerText,
  isSame: (typed, accepted) => taken(typed) === taken(accepted),
  mail,
};

/** Options before a subcommand hold for it as well, so they stand first whatever the form. */
function arm({ argv, out, hooks, form }: ArmSpec): Armed {
  const [program = 'codex', ...args] = argv;
  const alone = form === 'screen' && !args.includes(NO_DAEMON) ? [NO_DAEMON] : [];
  const given = [...hookArgs(form), ...resultArgs(out, form, args), ...alone];
  return { argv: [program, ...given, ...args], env: { OMO_HOOKS: hooks }, files: [] };
}

/**
 * `--add-dir` adds to the folders the person's own config lets it write in. But a screen whose sandbox is not `workspace-write`
 * ends at it with an error (`exec` does not), and config.toml may say so: where the command line does not, the setting itself is
 * given. It is without effect in other sandboxes, and in this one it takes the place of the person's own `writable_roots`.
 */
function resultArgs(out: string, form: ArmSpec['form'], args: readonly string[]): string[] {
  if (form === 'batch' || args.some((arg) => WORKSPACE_WRITE.test(arg))) return ['--add-dir', out];
  return ['-c', `sandbox_workspace_write.writable_roots=[${JSON.stringify(out)}]`];
}

const WORKSPACE_WRITE = /^(?:-s=?|--sandbox=|sandbox_mode=)?"?workspace-write"?$/;

/**
 * It takes a first `/` or `!` for a command of its own, and opens a list at a last word with `@` or `$`, which then gets the
 * Enter. A blank before and after helps against both, and Codex cuts it off again.
 */
function composerText(text: string): string {
  return ` ${text.trim()} `;
}

function taken(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?![\t\n])\p{Cc}/gu, '')
    .trim();
}

/** What a PermissionRequest hook prints. A text is a no that says why: Codex tells it to the model, which goes on. */
function mail(_dialog: Pick<Dialog, 'key' | 'kind' | 'options'>, answer: DialogAnswer): string {
  const decision =
    answer.is === 'option' && answer.option === 0
      ? { behavior: 'allow' }
      : { behavior: 'deny', message: answer.is === 'text' ? answer.text : 'This was not allowed.' };
  return JSON.stringify({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } });
}
