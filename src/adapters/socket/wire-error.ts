import { type ErrorCode, ERRORS, OmoError, type Problem } from '../../core/errors.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';

/** An error as it travels: what the daemon threw is what the client throws. Without zod, for the quick client too. */
export interface WireError {
  readonly code: number;
  readonly message: string;
  readonly data?: { readonly code: string; readonly problems: readonly Problem[] } | undefined;
}

export function toWire(error: OmoError, number: number): WireError {
  return { code: number, message: error.message, data: { code: error.code, problems: error.problems } };
}

/** An error of the daemon's, made whole again. One that carries no code this omo knows is E_PROTOCOL. */
export function errorOf(wire: unknown): OmoError {
  const message = textOf(wire, 'message') ?? 'the daemon answered with an error that can’t be read';
  const data = member(wire, 'data');
  const code = textOf(data, 'code') ?? 'E_PROTOCOL';
  const problems = member(data, 'problems');
  const told = { problems: Array.isArray(problems) ? problems.flatMap(problemOf) : [] };
  if (isCode(code)) return new OmoError(code, message, told);
  return new OmoError(
    'E_PROTOCOL',
    `${message} [${code}, a code of another version; \`omo daemon stop\` ends that daemon]`,
    told,
  );
}

/** What a connection that failed means: nobody listens, or nobody answers. */
export function unreachable(path: string, cause: unknown): OmoError {
  if (cause instanceof OmoError) return cause;
  const why = NOBODY.has(errnoOf(cause) ?? '') ? 'no daemon listens there' : messageOf(cause);
  const next = '`omo daemon start` starts one; `omo doctor` looks further.';
  return new OmoError('E_DAEMON_UNREACHABLE', `the daemon at ${path} can't be reached: ${why}. ${next}`, { cause });
}

const NOBODY = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTDIR']);

function problemOf(wire: unknown): Problem[] {
  const code = textOf(wire, 'code') ?? '';
  const message = textOf(wire, 'message');
  const where = textOf(wire, 'where');
  if (message === undefined) return [];
  return [{ code: isCode(code) ? code : 'E_PROTOCOL', message, ...(where === undefined ? {} : { where }) }];
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown, name: string): string | undefined {
  const text = member(value, name);
  return typeof text === 'string' ? text : undefined;
}
