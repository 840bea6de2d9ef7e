import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../config/package-root.ts';
import type { Installable } from './agent.ts';
import { sealed } from './seal.ts';

/** What stands in the templates of this package's hooks/. */
export interface Filling {
  readonly version: string;
  /** How a shell calls this omo. */
  readonly omo: string;
}

const HOOKS = join(PACKAGE_ROOT, 'hooks');

/** What every agent's hook for a turn's end runs in the end. */
export const STOP_HOOK = join(HOOKS, 'worker-stop-event.sh');

/** The command or skill as `agent` reads it. */
export async function commandText(agent: Installable, filling: Filling): Promise<string> {
  const [frame, body] = await Promise.all([template(`commands/${agent}.md`), template('commands/orchestrate.md')]);
  return sealed(
    filled(frame, {
      body: filled(body.trimEnd(), { tasks: TASKS[agent], omo: filling.omo }),
      allowed: JSON.stringify(`Bash(${filling.omo} *)`),
    }),
    filling.version,
  );
}

/** The settings of Codex's skill. */
export async function policyText({ version }: Filling): Promise<string> {
  return sealed(await template('commands/codex-openai.yaml'), version);
}

/** OpenCode's plugin for agents started by hand. */
export async function pluginText({ version }: Filling): Promise<string> {
  const source = await template('opencode-stop-plugin.js');
  return sealed(
    source.replace(`'{{hook}}'`, () => JSON.stringify(STOP_HOOK)),
    version,
  );
}

const GIVEN = `The person's text stands between the two tags.

<tasks>
$ARGUMENTS
</tasks>`;

const TASKS: Record<Installable, string> = {
  opencode: GIVEN,
  claude: `${GIVEN}\n\nWhere \`<command-args>\` has it differently, that is what was typed.`,
  codex: "The person's text is what follows `$orchestrate` in the person's message.",
};

async function template(name: string): Promise<string> {
  return readFile(join(HOOKS, name), 'utf8');
}

/** Replaces `{{name}}`; names that are not given stay. */
function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (hole, name: string) => values[name] ?? hole);
}
