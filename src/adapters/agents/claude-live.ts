import { armClaude } from './claude-arm.ts';
import { claude } from './claude.ts';
import { claudeMail } from './claude-mail.ts';
import { hearClaude } from './claude-hear.ts';
import { hearRecord } from './claude-record.ts';
import { claudeDialogMarks, claudeScreen } from './claude-screen.ts';
import { composerText, isSame } from './claude-text.ts';
import type { Live } from './live.ts';

/**
 * How omo lives with Claude Code, as 2.1.197 is. Its screen form has no permission mode: the person's own settings choose
 * it, and where they don't it asks before it writes or runs anything.
 */
export const claudeLive: Live = {
  screenArgs: [],
  resume: { batch: [...claude.args, '--resume', '{id}'], screen: ['--resume', '{id}'] },
  arm: armClaude,
  hear: hearClaude,
  record: hearRecord,
  screen: claudeScreen,
  dialogMarks: claudeDialogMarks,
  busyMarks: ['esc to interrupt'],
  prompts: 'typed',
  submit: ['Enter'],
  composerText,
  isSame,
  mail: claudeMail,
};
