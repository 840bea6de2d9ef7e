import { shellWord } from './words.ts';

export interface Remote {
  readonly name: string;
  readonly url: string;
}

export interface PullRequest {
  /** The repository's root; absolute. */
  readonly root: string;
  readonly remotes: readonly Remote[];
  /** What is proposed, and what it is to go into; both without `refs/heads/`. */
  readonly branch: string;
  readonly into: string | undefined;
  readonly title: string;
  /** The file with what it says; absolute. */
  readonly bodyFile: string;
}

export interface PushCommands {
  readonly is: 'github' | 'gitlab' | 'other' | 'none';
  /** To be typed one after the other. */
  readonly commands: readonly string[];
  /** The same by hand, in a browser. */
  readonly web?: string;
}

/** Where a repository pushes to, from what `git remote -v` prints. */
export function remotesIn(printed: string): Remote[] {
  return printed.split('\n').flatMap((line) => {
    const [, name, url] = /^([^\t]+)\t(.*) \(push\)$/.exec(line) ?? [];
    return name === undefined || url === undefined ? [] : [{ name, url }];
  });
}

/** How the whole is pushed and proposed. Nothing here is run. */
export function pushCommands(request: PullRequest): PushCommands {
  const remote = request.remotes.find(({ name }) => name === 'origin') ?? request.remotes[0];
  if (!remote) return { is: 'none', commands: [] };
  const push = `git -C ${shellWord(request.root)} push ${shellWord(remote.name)} ${shellWord(`refs/heads/${request.branch}`)}`;
  const forge = forgeOf(remote.url);
  if (!forge) return { is: 'other', commands: [push] };
  return { is: forge.is, commands: [push, proposal(request, forge)], web: webAddress(request, forge) };
}

interface Forge {
  readonly is: 'github' | 'gitlab';
  readonly host: string;
  /** `owner/name`, on GitLab with groups between them. */
  readonly path: string;
}

function proposal({ branch, into, title, bodyFile }: PullRequest, { is, host, path }: Forge): string {
  const repository = host === 'github.com' || host === 'gitlab.com' ? path : `${host}/${path}`;
  const words = {
    branch: shellWord(branch),
    title: shellWord(title),
    file: shellWord(bodyFile),
    repository: shellWord(repository),
  };
  if (is === 'github') {
    const base = into === undefined ? '' : ` --base ${shellWord(into)}`;
    return `gh pr create --repo ${words.repository}${base} --head ${words.branch} --title ${words.title} --body-file ${words.file}`;
  }
  const target = into === undefined ? '' : ` --target-branch ${shellWord(into)}`;
  return `glab mr create --repo ${words.repository}${target} --source-branch ${words.branch} --title ${words.title} --description "$(cat ${words.file})"`;
}

function webAddress({ branch, into }: PullRequest, { is, host, path }: Forge): string {
  const root = `https://${host}/${path.split('/').map(encodeURIComponent).join('/')}`;
  if (is === 'github') {
    const range = [...(into === undefined ? [] : [into]), branch].map((name) =>
      name.split('/').map(encodeURIComponent).join('/'),
    );
    return `${root}/compare/${range.join('...')}?expand=1`;
  }
  const wish = [['source_branch', branch], ...(into === undefined ? [] : [['target_branch', into]])];
  return `${root}/-/merge_requests/new?${wish.map(([name, value]) => `merge_request%5B${name}%5D=${encodeURIComponent(value ?? '')}`).join('&')}`;
}

/** Of `https://host/owner/name.git`, `ssh://git@host/owner/name`, `git@host:owner/name.git`; who signs in, and a password, are left out. */
function forgeOf(url: string): Forge | undefined {
  if (url.length > LONGEST) return undefined;
  const [, host = '', path = ''] = WITH_SCHEME.exec(url) ?? LIKE_SCP.exec(url) ?? [];
  const name = host.toLowerCase();
  const is = /(^|\.)github\./.test(name) ? 'github' : /(^|\.)gitlab\./.test(name) ? 'gitlab' : undefined;
  return is === undefined || !path.includes('/') ? undefined : { is, host: name, path };
}

/** Of an address; what is longer is none of a forge. */
const LONGEST = 2000;
const WITH_SCHEME = /^(?:https?|ssh|git):\/\/(?:[^/@]*@)?([^/:@]+)(?::\d+)?\/+(.+?)(?:\.git)?\/*$/;
const LIKE_SCP = /^(?:[^/@:]+@)?([^/:@]+):\/*(.+?)(?:\.git)?\/*$/;
