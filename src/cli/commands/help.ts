import { EXIT_MEANINGS } from '../exit-code.ts';

/** `omo help exit-codes` */
export function exitCodesHelp(): string[] {
  return [
    'Exit codes of every omo command:',
    '',
    ...EXIT_MEANINGS.map(([code, means]) => `  ${String(code).padStart(3)}  ${means}`),
    '',
    'Errors carry a stable code such as E_CYCLE as well; docs/errors.md lists them all.',
  ];
}
