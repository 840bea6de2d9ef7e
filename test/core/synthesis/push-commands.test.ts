import { describe, expect, test } from 'vitest';
import { pushCommands, remotesIn } from '../../../src/core/synthesis/push-commands.ts';
import { shellWord } from '../../../src/core/synthesis/words.ts';

const REQUEST = {
  root: '/my project',
  branch: 'omo/r1/integration',
  into: 'main',
  title: "It's done",
  bodyFile: '/home/me/run-r1_pull-request.md',
};
const to = (url: string) => pushCommands({ ...REQUEST, remotes: [{ name: 'origin', url }] });

describe('how the whole is pushed and proposed', () => {
  test.each([
    'https://github.com/owner/name.git',
    'https://github.com/owner/name',
    'https://me:secret@github.com/owner/name.git',
    'git@github.com:owner/name.git',
    'ssh://git@github.com:22/owner/name.git',
    'ssh://git@github.com/owner/name/',
  ])('to %s', (url) => {
    expect(to(url)).toEqual({
      is: 'github',
      commands: [
        "git -C '/my project' push origin refs/heads/omo/r1/integration",
        `gh pr create --repo owner/name --base main --head omo/r1/integration --title 'It'\\''s done' --body-file /home/me/run-r1_pull-request.md`,
      ],
      web: 'https://github.com/owner/name/compare/main...omo/r1/integration?expand=1',
    });
  });

  test('to GitLab, in groups', () => {
    const { is, commands, web } = to('https://gitlab.example.org/group/sub/name.git');
    expect(is).toBe('gitlab');
    expect(commands[1]).toContain(
      'glab mr create --repo gitlab.example.org/group/sub/name --target-branch main --source-branch omo/r1/integration',
    );
    expect(web).toBe(
      'https://gitlab.example.org/group/sub/name/-/merge_requests/new?merge_request%5Bsource_branch%5D=omo%2Fr1%2Fintegration&merge_request%5Btarget_branch%5D=main',
    );
  });

  test.each([
    '/srv/git/name.git',
    'file:///srv/name.git',
    'git@example.org:owner/name.git',
    'https://notgithub.com/a/b',
    'https://github.com/alone',
  ])('to %s only the push is known', (url) => {
    expect(to(url)).toEqual({
      is: 'other',
      commands: ["git -C '/my project' push origin refs/heads/omo/r1/integration"],
    });
  });

  test('where it is pushed to is what git says of pushing', () => {
    const printed =
      'fork\thttps://github.com/me/name (fetch)\nfork\tgit@github.com:me/name (push)\norigin\t/srv/with blanks (fetch)\norigin\t/srv/with blanks (push)\n';
    expect(remotesIn(printed)).toEqual([
      { name: 'fork', url: 'git@github.com:me/name' },
      { name: 'origin', url: '/srv/with blanks' },
    ]);
    expect(remotesIn('')).toEqual([]);
  });

  test('without a remote there is nothing to say', () => {
    expect(pushCommands({ ...REQUEST, remotes: [] })).toEqual({ is: 'none', commands: [] });
  });

  test('of several remotes it is origin', () => {
    const remotes = [
      { name: 'fork', url: 'https://github.com/me/name' },
      { name: 'origin', url: 'https://github.com/owner/name' },
    ];
    expect(pushCommands({ ...REQUEST, remotes }).commands[0]).toContain('push origin');
  });

  test('from a detached HEAD the forge chooses what it goes into', () => {
    const { commands, web } = pushCommands({
      ...REQUEST,
      into: undefined,
      remotes: [{ name: 'origin', url: 'https://github.com/owner/name' }],
    });
    expect(commands[1]).not.toContain('--base');
    expect(web).toBe('https://github.com/owner/name/compare/omo/r1/integration?expand=1');
  });

  test('no address takes long to read', () => {
    const began = performance.now();
    to(`https://${'a@'.repeat(50_000)}github.com/${'/'.repeat(50_000)}x`);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

test.each([
  ['src/a.ts', 'src/a.ts'],
  ['a b', "'a b'"],
  ["it's", String.raw`'it'\''s'`],
  ['$(rm -rf ~)', "'$(rm -rf ~)'"],
  ['two\nlines', String.raw`$'two\U0000000alines'`],
  ['', "''"],
])('%j is the word %s for a shell', (word, wanted) => {
  expect(shellWord(word)).toBe(wanted);
});
