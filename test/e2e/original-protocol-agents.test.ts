import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { prepareAgents, startOpenCodeOnce } from '../support/agents.ts';
import { installAgents } from '../support/install-agents.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { offlineNetwork } from '../support/offline.ts';
import { makeOmo } from '../support/run-omo.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The loop as people have it in their own scripts, word for word: watch, decide, type. */
const LOOP = `
while :; do
  event=$("$HOOKS/orchestrator-event-watcher.sh" interactive 60)
  case $event in
    *'"type":"timeout"'*) echo "nothing happened"; exit 1 ;;
    *"all of it is made"*) echo "finished"; exit 0 ;;
    *"Which of these do you want"*) answer="the red one, and \\\`[[say: all of it is made]]\\\`" ;;
    *) answer="go on" ;;
  esac
  echo "answered: $answer"
  tmux -L e2e send-keys -t interactive -l -- "$answer"
  tmux -L e2e send-keys -t interactive Enter
done
`;

test(
  'a plain bash loop drives a real OpenCode that was started by hand, by its Stop hook and tmux send-keys',
  { tags: ['agents'], timeout: 300_000 },
  async () => {
    const omo = makeOmo();
    const bin = await installAgents();
    const server = await startModelServer();
    onTestFinished(() => server.close());
    const network = await offlineNetwork(server);
    onTestFinished(() => network.close());
    const person = join(omo.root, 'person');
    mkdirSync(person);
    const agents = await prepareAgents(person, network.url, bin);
    const env = { ...agents, OMO_HOME: omo.home, TMUX_TMPDIR: omo.root, LANG: 'C.UTF-8', TERM: 'xterm-256color' };
    const run = async (...argv: string[]) => {
      const [program = '', ...args] = network.wrap(argv);
      return execa(program, args, {
        cwd: omo.project,
        env: { ...env, HOOKS: join(ROOT, 'hooks') },
        extendEnv: false,
        stdin: 'ignore',
      });
    };
    await run(process.execPath, join(ROOT, 'bin/omo'), 'install', 'opencode', '--hooks');
    await startOpenCodeOnce(agents, network);
    await run(
      'tmux',
      '-L',
      'e2e',
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-s',
      'interactive',
      '-x',
      '120',
      '-y',
      '40',
      '-e',
      'ORCH_WORKER_NAME=interactive',
      'opencode',
    );
    const screen = async (): Promise<string> =>
      (await run('tmux', '-L', 'e2e', 'capture-pane', '-p', '-t', 'interactive')).stdout;
    await expect.poll(screen, { timeout: 120_000, interval: 200 }).toContain('Ask anything');

    writeFileSync(join(omo.root, 'loop.sh'), LOOP);
    const loop = run('bash', join(omo.root, 'loop.sh'));
    const goal = 'Make it `[[say: I can do red or blue. Which of these do you want?]]`';
    await run('tmux', '-L', 'e2e', 'send-keys', '-t', 'interactive', '-l', '--', goal);
    await run('tmux', '-L', 'e2e', 'send-keys', '-t', 'interactive', 'Enter');
    const { stdout } = await loop;
    expect(stdout.split('\n')).toEqual(['answered: the red one, and `[[say: all of it is made]]`', 'finished']);
    expect(server.turns().map(({ asked }) => asked.text)).toEqual([
      goal,
      'the red one, and `[[say: all of it is made]]`',
    ]);
    expect(server.problems).toEqual([]);
  },
);
