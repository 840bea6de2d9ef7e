import type { Live } from './live.ts';
import { armOpenCode } from './opencode-arm.ts';
import { openCodeMail } from './opencode-dialog.ts';
import { hearOpenCode } from './opencode-hear.ts';
import { openCodeDialogMarks, openCodeScreen } from './opencode-screen.ts';
import { composerText, isSame } from './opencode-text.ts';
import { openCodeUsed } from './opencode-used.ts';
import { opencode } from './opencode.ts';

/**
 * How omo lives with OpenCode, as 1.18.33 is. On its screen it asks only what the person's own settings have it ask.
 * Prompts need not be typed: its plugin takes them from the mailbox (`<id>.prompt`) and gives them to it exactly.
 */
export const opencodeLive: Live = {
  screenArgs: [],
  resume: { batch: [...opencode.args, '-s', '{id}'], screen: ['-s', '{id}'] },
  arm: armOpenCode,
  hear: hearOpenCode,
  used: openCodeUsed,
  screen: openCodeScreen,
  dialogMarks: openCodeDialogMarks,
  busyMarks: ['esc (again to )?interrupt'],
  prompts: 'mail',
  submit: ['Enter'],
  composerText,
  isSame,
  mail: openCodeMail,
};
