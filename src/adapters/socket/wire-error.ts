import type { ErrorCode, Problem } from '../../core/errors.ts';
import { ERRORS, OmoError } from '../../core/errors.ts';

/** An error as it travels: what the daemon threw is what the client throws. */
export interface WireError {
  readonly code: number;
  readonly message: string;
  readonly data?: { readonly code: string; readonly problems: readonly Problem[] } | undefined;
}

export function toWire(error: OmoError, number: number): WireError {
  return { code: number, message: error.message, data: { code: error.code, problems: error.problems } };
}

/** An error of the daemon's, made whole again. One that carries no code of omo's is E_PROTOCOL. */
export function errorOf(wire: unknown): OmoError {
  if (!isWireError(wire)) return new OmoError('E_PROTOCOL', 'the daemon answered with an error that can’t be read');
  const code = wire.data?.code ?? '';
  const known: ErrorCode = isCode(code) ? code : 'E_PROTOCOL';
  return new OmoError(known, wire.message, { problems: wire.data?.problems ?? [] });
}

function isWireError(value: unknown): value is WireError {
  return typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}
