import type { Dialog } from '../../core/events/signal.ts';
import { updatesOf } from './claude-grants.ts';
import { answeredInput } from './claude-questions.ts';
import type { DialogAnswer } from './live.ts';

/**
 * What the waiting PermissionRequest hook prints (Claude Code 2.1.197). Words instead of a leave are a no with a reason:
 * the model reads them and goes on.
 */
export function claudeMail(dialog: Asked, answer: DialogAnswer): string {
  const hookSpecificOutput = { hookEventName: 'PermissionRequest', decision: decisionOf(dialog, answer) };
  return JSON.stringify({ hookSpecificOutput });
}

type Asked = Pick<Dialog, 'key' | 'kind' | 'text' | 'options'>;

function decisionOf(dialog: Asked, answer: DialogAnswer): object {
  if (dialog.kind === 'choice') return { behavior: 'allow', updatedInput: answeredInput(dialog, answer) };
  if (answer.is === 'text') return { behavior: 'deny', message: answer.text };
  const updatedPermissions = updatesOf(dialog.options[answer.option] ?? '');
  if (updatedPermissions !== undefined) return { behavior: 'allow', updatedPermissions };
  return answer.option === 0 ? { behavior: 'allow' } : { behavior: 'deny', message: NO[dialog.kind] ?? NO.permission };
}

const NO: Readonly<Record<string, string>> & { permission: string } = {
  permission: 'The user did not allow this. Find another way, or go on without it.',
  confirm: 'The user did not approve this plan. Ask what should be different, or improve it.',
};
