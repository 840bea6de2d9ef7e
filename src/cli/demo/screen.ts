import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Where the demo's agent gets its prompt and its answers: its terminal, as a coding agent's screen would, or standard input. */
export interface AgentScreen {
  /** The next prompt; without a terminal all of standard input. */
  prompt(): Promise<string>;
  /** Ends a turn with a question and waits for the answer; without a terminal nobody answers. */
  ask(question: string): Promise<string>;
  done(summary: string): void;
  failed(why: string): void;
}

export function openScreen(): AgentScreen {
  return process.stdin.isTTY ? terminalScreen() : plainScreen();
}

function plainScreen(): AgentScreen {
  return {
    prompt: () => text(process.stdin),
    ask: () => Promise.resolve(''),
    done: (summary) => print(summary),
    failed: (why) => print(why),
  };
}

/** Tells by its hooks what it does, the way Claude Code does. */
function terminalScreen(): AgentScreen {
  const lines = submitted();
  tell({ hook_event_name: 'SessionStart', session_id: String(process.pid), source: 'startup' });
  const prompt = async (): Promise<string> => {
    const words = await lines();
    tell({ hook_event_name: 'UserPromptSubmit', session_id: String(process.pid), prompt: words });
    return words;
  };
  return {
    prompt,
    ask: (question) => {
      print(question);
      tell({ hook_event_name: 'Stop', session_id: String(process.pid), last_assistant_message: question });
      return prompt();
    },
    done: (summary) => {
      print(summary);
      tell({ hook_event_name: 'Stop', session_id: String(process.pid), last_assistant_message: summary });
      // Whoever runs it on a screen ends it; a reading terminal keeps it alive until then.
    },
    failed: (why) => {
      print(why);
      const error = { error: 'unknown', last_assistant_message: why };
      tell({ hook_event_name: 'StopFailure', session_id: String(process.pid), ...error });
    },
  };
}

const PASTE = { begin: '\u001B[200~', end: '\u001B[201~' } as const;

/** What was pasted or typed before Enter, one call after the other. */
function submitted(): () => Promise<string> {
  process.stdin.setRawMode(true);
  process.stdin.setEncoding('utf8');
  process.stdout.write('\u001B[?2004h> ');
  let held = '';
  let waiting: ((words: string) => void) | undefined;
  process.stdin.on('data', (chunk: string) => {
    if (chunk.includes('\u0003')) process.exit(130);
    held += chunk;
    const end = endOfPrompt(held);
    if (end === -1 || waiting === undefined) return;
    const words = held.slice(0, end).replaceAll(PASTE.begin, '').replaceAll(PASTE.end, '');
    held = held.slice(end + 1);
    print(words);
    waiting(words);
    waiting = undefined;
  });
  return () => new Promise((resolve) => (waiting = resolve));
}

/** The Enter that stands outside every paste, or -1. */
function endOfPrompt(typed: string): number {
  const after = typed.lastIndexOf(PASTE.end);
  if (typed.lastIndexOf(PASTE.begin) > after) return -1;
  return typed.indexOf('\r', Math.max(0, after));
}

function tell(payload: Readonly<Record<string, unknown>>): void {
  const hook = join(process.env['OMO_HOOKS'] ?? '', 'agent-event.sh');
  spawnSync('/bin/sh', [hook, 'demo'], { input: JSON.stringify(payload) });
}

function print(words: string): void {
  process.stdout.write(`${words.replaceAll('\n', '\r\n')}\r\n`);
}
