import type { Step } from './script.ts';
import type { Action } from './wires.ts';

/** How one agent's tools are called: a command, a file. */
export interface Tools {
  readonly run: (command: string) => { readonly name: string; readonly input: unknown };
  readonly write: (path: string, content: string) => { readonly name: string; readonly input: unknown };
}

/** What a step is on a wire. A tool that was not offered is the test's mistake, so it is told, not worked round. */
export function actionOf(step: Step, tools: Tools, offered: readonly string[]): Action {
  if (step.do === 'say') return { is: 'text', text: step.text };
  const call = callOf(step, tools);
  if (!offered.includes(call.name)) {
    throw new Error(`the agent did not offer the tool ${call.name}; it offered ${offered.join(', ')}`);
  }
  return { is: 'call', ...call };
}

function callOf(step: Exclude<Step, { do: 'say' }>, tools: Tools): { name: string; input: unknown } {
  switch (step.do) {
    case 'run':
      return tools.run(step.command);
    case 'write':
      return tools.write(step.path, step.content);
    case 'tool':
      return { name: step.name, input: step.input };
    case 'fail':
      throw new Error('a failing step is answered before any wire sees it');
  }
}
