import type { Machine } from './machine.ts';

/**
 * Git Bash, and every MSYS program, gives a program of Windows other arguments than were typed: `/home/me` arrives as
 * `C:/Program Files/Git/home/me`. Undone here, and told once.
 */
export function undoGitBash(
  argv: readonly string[],
  env: Machine['env'],
  tell: (line: string) => void,
): readonly string[] {
  if ((env['MSYSTEM'] ?? '') === '') return argv;
  const place = gitFolder(env);
  const undone = argv.map((arg) => typed(arg, place));
  const changed = undone.filter((arg, at) => arg !== argv[at]);
  if (changed.length > 0)
    tell(
      `omo: Git Bash had made Windows paths of what was typed; omo takes: ${changed.join(' ')}. To keep it from that: MSYS_NO_PATHCONV=1 omo …`,
    );
  return undone;
}

/** Also behind `--option=`. */
function typed(arg: string, place: RegExp): string {
  const [, option = '', path = ''] = /^(--[\w-]+=)?(.*)$/s.exec(arg) ?? [];
  return option + path.replace(place, '/');
}

/** What Git Bash puts before a path: the folder of Git, as it tells of it, or else any of that name. */
function gitFolder({ EXEPATH: told = '' }: Machine['env']): RegExp {
  const folder = told.replaceAll('\\', '/').replace(/(?:\/usr)?\/bin\/?$|\/$/, '');
  if (folder === '') return /^[A-Za-z]:\/(?:[^/]+\/)*?Git\//;
  return new RegExp(`^${folder.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}/`, 'i');
}
