/**
 * What a worker in a sandbox may write beside its own folder and its own part of omo's home: the state of its agent, in the
 * person's home, without which it could not work, and what config.json adds. `~/` is the person's home.
 */
export function writablePaths(agent: string, home: string, more: readonly string[]): string[] {
  const files = agent === 'claude' ? ['~/.claude.json'] : [];
  return [...stateFolders(agent, home), ...inHome([...files, ...more], home)];
}

/** The folders in which an agent keeps its state. Only what is there can be shared with a sandbox. */
export function stateFolders(agent: string, home: string): string[] {
  return inHome(FOLDERS[agent] ?? [], home);
}

/** Without a home, what would lie in it is nowhere. */
function inHome(paths: readonly string[], home: string): string[] {
  const there = paths.filter((path) => home !== '' || !path.startsWith('~/'));
  return there.map((path) => (path.startsWith('~/') ? `${home}${path.slice(1)}` : path));
}

const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  claude: ['~/.claude'],
  codex: ['~/.codex'],
  opencode: ['~/.local/share/opencode', '~/.local/state/opencode', '~/.cache/opencode', '~/.config/opencode'],
};
