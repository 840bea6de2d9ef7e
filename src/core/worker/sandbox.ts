/**
 * What a worker in a sandbox may write beside its own folder and its own part of omo's home: the state of its agent, in the
 * person's home, without which it could not work, and what config.json adds. `~/` is the person's home.
 */
export function writablePaths(agent: string, home: string, more: readonly string[]): string[] {
  const own = STATE[agent] ?? [];
  return [...own, ...more].map((path) => (path.startsWith('~/') ? `${home}${path.slice(1)}` : path));
}

const STATE: Readonly<Record<string, readonly string[]>> = {
  claude: ['~/.claude', '~/.claude.json'],
  codex: ['~/.codex'],
  opencode: ['~/.local/share/opencode', '~/.local/state/opencode', '~/.cache/opencode', '~/.config/opencode'],
};
