import type { AgentSpec } from '../../core/events/agent-spec.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { opencode } from './opencode.ts';
import type { OutputForm } from './output-form.ts';

/** The structured outputs omo reads, by the name that stands in an agent's spec. */
export const FORMS: Record<Exclude<AgentSpec['output'], 'text'>, OutputForm> = {
  claude: claude.form,
  codex: codex.form,
  opencode: opencode.form,
};
