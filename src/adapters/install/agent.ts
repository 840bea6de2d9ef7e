/** The programs that `omo install` knows. */
export const INSTALLABLE = ['opencode', 'codex', 'claude'] as const;
export type Installable = (typeof INSTALLABLE)[number];

interface About {
  readonly title: string;
  /** The version omo was tried with. */
  readonly tried: string;
  /** How a person starts what was installed. Codex 0.169.0 has no slash commands of one's own: a skill is named with `$`. */
  readonly call: string;
}

export const ABOUT: Readonly<Record<Installable, About>> = {
  opencode: { title: 'OpenCode', tried: '1.18.33', call: '/orchestrate' },
  codex: { title: 'Codex', tried: '0.169.0', call: '$orchestrate' },
  claude: { title: 'Claude Code', tried: '2.1.197', call: '/orchestrate' },
};

export function isInstallable(name: string): name is Installable {
  return INSTALLABLE.some((one) => one === name);
}
