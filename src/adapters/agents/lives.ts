import type { AgentSpec } from '../../core/events/agent-spec.ts';
import { claudeLive } from './claude-live.ts';
import { codexLive } from './codex-live.ts';
import type { Live } from './live.ts';
import { opencodeLive } from './opencode-live.ts';

/** The agents omo can live with, by the name that stands in an agent's spec. */
export const LIVES: Record<NonNullable<AgentSpec['hooks']>, Live> = {
  claude: claudeLive,
  codex: codexLive,
  opencode: opencodeLive,
};
