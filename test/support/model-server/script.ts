import { FAILURES, type Failure } from './failures.ts';

/**
 * What the model is to do, told by marks in the user's text, in their order:
 *
 *     [[write: notes.txt = some text]]   [[run: npm test]]   [[tool: todowrite {"todos":[]}]]
 *     [[say: all done]]   [[wait: 200]] before the next step   [[fail: 401]]
 *
 * `<printed>` stands for the last line that the tool before printed. Each request does one step; when a tool has run, the next one. Text without marks is answered with `done`.
 */
export function readScript(script: string, printed = ''): Step[] {
  const text = script.replaceAll('<printed>', () => printed);
  const steps: Step[] = [];
  let wait: number | undefined;
  for (const [, verb = '', rest = ''] of text.matchAll(/\[\[(\w+): ?(.*?)\]\](?!\])/gs)) {
    if (verb === 'wait') wait = Number(rest);
    else {
      steps.push({ ...readStep(verb, rest), ...(wait === undefined ? {} : { wait }) });
      wait = undefined;
    }
  }
  return steps;
}

/** The step after `toolsRun` tools; when the script is over, the model says so and the turn ends. */
export function nextStep(script: readonly Step[], toolsRun: number): Step {
  return script[toolsRun] ?? { do: 'say', text: 'done' };
}

export type Step = { readonly wait?: number } & (
  | { readonly do: 'say'; readonly text: string }
  | { readonly do: 'run'; readonly command: string }
  | { readonly do: 'write'; readonly path: string; readonly content: string }
  | { readonly do: 'tool'; readonly name: string; readonly input: unknown }
  | { readonly do: 'fail'; readonly failure: Failure }
);

function readStep(verb: string, rest: string): Step {
  switch (verb) {
    case 'say':
      return { do: 'say', text: rest };
    case 'run':
      return { do: 'run', command: rest };
    case 'write': {
      const [path = '', ...content] = rest.split(' = ');
      return { do: 'write', path, content: content.join(' = ') };
    }
    case 'tool': {
      const [name = ''] = rest.split(' ', 1);
      return { do: 'tool', name, input: JSON.parse(rest.slice(name.length)) };
    }
    case 'fail':
      return { do: 'fail', failure: readFailure(rest) };
    default:
      throw new Error(`the mark [[${verb}: …]] is not one of write, run, tool, say, wait, fail`);
  }
}

function readFailure(text: string): Failure {
  const [name = '', retryAfter] = text.split(' retry-after ');
  const known = [...Object.keys(FAILURES), 'cut', 'hang'];
  if (!known.includes(name)) throw new Error(`the failure "${name}" is not one of ${known.join(', ')}`);
  return { name: name as Failure['name'], ...(retryAfter === undefined ? {} : { retryAfter: Number(retryAfter) }) };
}
