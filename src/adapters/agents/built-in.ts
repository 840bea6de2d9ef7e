import type { AgentSpec } from '../../core/events/agent-spec.ts';
import type { OutputForm } from './output-form.ts';

/** What omo knows of an agent without being told: how to run it for one task, and how to read what it prints. */
export interface BuiltIn {
  readonly name: string;
  /** Agents of one provider share its limits. */
  readonly provider: string;
  /** Looked for on PATH. */
  readonly program: string;
  /** Its non-interactive form. */
  readonly args: readonly string[];
  readonly prompt: AgentSpec['prompt'];
  readonly output: AgentSpec['output'];
  /** The words of its command line that make its output structured; without them it is plain text. */
  readonly structuredBy: readonly string[];
  /** Whose hooks it speaks. */
  readonly hooks?: AgentSpec['hooks'];
  /** What a person types to get it. */
  readonly install: string;
  readonly form: OutputForm;
}
