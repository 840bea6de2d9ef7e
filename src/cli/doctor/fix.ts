import { OmoError } from '../../core/errors.ts';
import { agrees } from '../agree.ts';
import type { Context } from '../context.ts';
import { safeLine } from '../print/safe.ts';
import { type Fix, fixesFor } from './fixes.ts';

/** `omo doctor --fix`: shows each thing before it does it, asks on a terminal unless told not to, and says what it did. */
export async function fixAll(yes: boolean, context: Context): Promise<void> {
  const fixes = await fixesFor(context);
  if (fixes.length === 0) context.err.lines('There is nothing that can be put right by itself.');
  for (const fix of fixes) await offer(fix, yes, context);
}

async function offer({ says, apply }: Fix, yes: boolean, context: Context): Promise<void> {
  const { err } = context;
  err.lines(safeLine(says));
  if (!yes && !(await agrees('  Do it? [y/N] ', context))) {
    err.lines('  left as it is; `--yes` does it without asking');
    return;
  }
  try {
    await apply();
    err.lines('  done');
  } catch (error) {
    if (!(error instanceof OmoError)) throw error;
    err.lines(`  not done: ${safeLine(error.message)} [${error.code}]`);
  }
}
