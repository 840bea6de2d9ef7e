import type { Context } from '../context.ts';
import { homeChecks } from '../doctor/home.ts';
import { agentChecks } from '../doctor/agents.ts';
import { clashCheck } from '../doctor/clash.ts';
import { leftoverCheck } from '../doctor/leftovers.ts';
import { programChecks } from '../doctor/programs.ts';
import { stoppingCheck } from '../doctor/stopping.ts';
import type { Check } from '../doctor/check.ts';
import { EXIT } from '../exit-code.ts';
import { printJson } from '../print/output.ts';
import type { Output } from '../print/output.ts';
import type { Mark } from '../print/mark.ts';
import { safeLine } from '../print/safe.ts';

export interface DoctorOptions {
  readonly json?: boolean;
  /** First puts right what can be. */
  readonly fix?: boolean;
  /** Without asking. */
  readonly yes?: boolean;
  /** Windows too. */
  readonly wsl?: boolean;
}

/** `omo doctor`: everything omo needs, what of it is there, and what to do about the rest. */
export async function doctor(options: DoctorOptions, context: Context): Promise<number> {
  const { json, fix = false, yes = false, wsl = false } = options;
  const [, self = ''] = process.argv;
  if (fix) await (await import('../doctor/fix.ts')).fixAll(yes, context);
  const checks = [
    ...(await programChecks(context.env, process.version)),
    ...(await agentChecks(context)),
    ...(await homeChecks(context)),
    await stoppingCheck(context.env),
    await leftoverCheck(context),
    clashCheck(context.env['PATH'] ?? '', self),
    ...(wsl ? await (await import('../doctor/wsl.ts')).wslChecks(context, self) : []),
  ];
  const ok = checks.every((check) => check.state !== 'fail');
  if (json) printJson(context.out, { schemaVersion: 1, ok, checks });
  else context.out.lines(...checks.flatMap((check) => lines(check, context.out)), '', verdict(checks));
  return ok ? EXIT.ok : EXIT.own;
}

const MARK: Record<Check['state'], Mark> = {
  ok: { sign: '✓', style: 'green' },
  warn: { sign: '–', style: 'yellow' },
  fail: { sign: '✗', style: 'red' },
};

function lines(check: Check, { paint }: Output): string[] {
  const { sign, style } = MARK[check.state];
  const first = `${paint(style, sign)} ${check.name.padEnd(16)}  ${safeLine(check.says)}`;
  return check.state === 'ok' ? [first] : [first, `${' '.repeat(20)}→ ${check.todo}`];
}

function verdict(checks: readonly Check[]): string {
  const count = (state: Check['state']) => checks.filter((check) => check.state === state).length;
  if (count('fail') > 0) return `omo cannot work like this: ${count('fail')} to mend.`;
  return count('warn') === 0 ? 'Everything is there.' : 'omo works; the lines with → would give it more.';
}
