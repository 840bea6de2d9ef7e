import { expect, test } from 'vitest';
import type { Event } from '../../../src/core/events/event.ts';
import type { Signal } from '../../../src/core/events/signal.ts';
import { nextDeadline } from '../../../src/core/schedule/next.ts';
import { interrupted } from '../../../src/core/state/interrupted.ts';
import type { Message, Question, Talk } from '../../../src/core/state/conversation.ts';
import { Game, graph, pane, submission } from '../build.ts';

/** A run of one task `a` on the screen of an agent with Claude's hooks. */
class Conversation extends Game {
  constructor(options: { readonly hooks?: 'claude'; readonly keep?: boolean } = { hooks: 'claude' }) {
    const agent = {
      name: 'tui',
      provider: 'x',
      run: ['/bin/tui'],
      prompt: 'stdin' as const,
      output: 'text' as const,
      screen: ['/bin/tui'],
      resume: { batch: [], screen: ['--resume', '{id}'] },
      ...(options.hooks && { hooks: options.hooks }),
    };
    super(
      submission(graph({ a: [] }), {
        agents: { tui: agent },
        defaultAgent: 'tui',
        options: {
          workers: 6,
          retries: 1,
          keep: options.keep ?? false,
          taskTimeoutMs: 600_000,
          form: 'screen',
          bare: true,
          responder: { by: { is: 'person' }, kinds: ['free', 'choice', 'confirm'], turns: 20, repeats: 3 },
        },
      }),
    );
    this.decide();
    this.tell({ type: 'attempt.started', at: 2000, ...this.key('a'), place: pane('%1') });
  }

  hear(signal: Signal, at = 3000, by: 'hook' | 'screen' = 'hook'): string[] {
    this.tell({ type: 'agent.signalled', at, ...this.key('a'), by, signal });
    return this.does(at);
  }

  does(now: number): string[] {
    return this.decide(now).map((action) => action.do);
  }

  fact(event: Extract<Event, { type: `message.${string}` | `question.${string}` }>): this {
    return this.tell(event);
  }

  get talk(): Talk {
    const phase = this.state.runs[0]?.tasks[0]?.phase;
    if (phase?.is !== 'running') throw new Error(`the task is ${phase?.is}`);
    return phase.talk;
  }

  get messages(): readonly Message[] {
    return this.state.runs[0]?.messages ?? [];
  }

  get questions(): readonly Question[] {
    return this.state.runs[0]?.questions ?? [];
  }

  get goal(): string {
    return this.messages[0]?.id ?? '';
  }

  /** Goal typed, submitted and accepted. */
  begun(): this {
    this.hear({ is: 'ready' });
    this.fact({ type: 'message.submitted', at: 3001, run: 'r1', message: this.goal });
    this.hear({ is: 'accepted', text: 'Do a' }, 3002);
    return this;
  }
}

function queued(message: string, text: string, at: number): Event {
  return { type: 'message.queued', at, run: 'r1', task: 'a', attempt: 1, message, text, from: 'person' };
}

function answer(choice: 0 | 1): Event {
  return {
    type: 'question.answer-given',
    at: 3400,
    run: 'r1',
    question: 'q1',
    answer: String(choice),
    choice: { is: 'option', option: choice },
    by: 'person',
  };
}

const dialog = {
  key: 'per_1',
  kind: 'permission',
  text: 'Bash: touch x',
  options: ['allow', 'deny'],
  reply: 'mail',
} as const satisfies Extract<Signal, { is: 'asked' }>['dialog'];

test('the goal is typed when the composer is there, and not before', () => {
  const talk = new Conversation();
  expect(talk.does(2500)).toEqual([]);
  expect(talk.hear({ is: 'ready' })).toEqual(['deliver']);
  expect(talk.messages).toMatchObject([{ from: 'goal', text: 'Do a', phase: { is: 'delivering' } }]);
});

test('a text is accepted by the agent’s own word and nothing else', () => {
  const talk = new Conversation();
  talk.hear({ is: 'ready' });
  talk.fact({ type: 'message.submitted', at: 3001, run: 'r1', message: talk.goal });
  talk.hear({ is: 'busy' }, 3002);
  expect(talk.messages[0]?.phase.is).toBe('submitted');
  talk.hear({ is: 'accepted', text: ' Do  a\n' }, 3003);
  expect(talk.messages[0]?.phase).toEqual({ is: 'accepted', at: 3003 });
  expect(talk.talk.mood.is).toBe('working');
});

test('the word of acceptance may come before omo knows that it has submitted', () => {
  const talk = new Conversation();
  talk.hear({ is: 'ready' });
  talk.hear({ is: 'accepted', text: 'Do a' }, 3001);
  talk.fact({ type: 'message.submitted', at: 3002, run: 'r1', message: talk.goal });
  expect(talk.messages[0]?.phase.is).toBe('accepted');
});

test('a silent agent gets the submitting key three times more, then the text is unconfirmed, and a late word still counts', () => {
  const talk = new Conversation();
  talk.hear({ is: 'ready' });
  talk.fact({ type: 'message.submitted', at: 3000, run: 'r1', message: talk.goal });
  for (const [time, at] of [3500, 4500, 6500].entries()) {
    expect(nextDeadline(talk.state, at - 1)).toBe(at);
    expect(talk.does(at - 1)).toEqual([]);
    expect(talk.does(at)).toEqual(['press']);
    talk.fact({ type: 'message.pressed', at, run: 'r1', message: talk.goal, time: time + 1 });
  }
  expect(talk.does(11_499)).toEqual([]);
  expect(talk.does(11_500)).toEqual(['give-up', 'notify']);
  expect(talk.messages[0]?.phase.is).toBe('unconfirmed');
  expect([talk.talk.mood.is, talk.questions[0]?.options]).toEqual(['unknown', ['type it again']]);
  talk.hear({ is: 'accepted', text: 'Do a' }, 20_000);
  expect([talk.messages[0]?.phase.is, talk.questions[0]?.phase.is]).toEqual(['accepted', 'withdrawn']);
});

test('a text that stayed unconfirmed is typed a second time only when the person says so', () => {
  const talk = new Conversation();
  talk.hear({ is: 'ready' });
  talk.fact({ type: 'message.submitted', at: 3000, run: 'r1', message: talk.goal });
  talk.fact({ type: 'message.given-up', at: 9000, run: 'r1', message: talk.goal });
  talk.does(9000);
  talk.tell(answer(0));
  expect(talk.does(9100)).toEqual(['deliver']);
  expect(talk.messages.at(-1)).toMatchObject({ id: 'answer-q1', text: 'Do a' });
});

test('an agent that tells nothing leaves a text submitted, and gets no second Enter', () => {
  const talk = new Conversation({});
  talk.hear({ is: 'ready' }, 3000, 'screen');
  talk.fact({ type: 'message.submitted', at: 3000, run: 'r1', message: talk.goal });
  expect(talk.messages[0]?.phase.is).toBe('unproven');
  expect(talk.does(60_000)).toEqual([]);
});

test('while a dialog is open nothing is typed, and the text goes out once it is answered', () => {
  const talk = new Conversation().begun();
  talk.fact({
    type: 'message.queued',
    at: 3100,
    run: 'r1',
    task: 'a',
    attempt: 1,
    message: 'm',
    text: 'and b',
    from: 'person',
  });
  expect(talk.hear({ is: 'asked', dialog }, 3200)).toEqual(['consult']);
  expect(talk.talk.mood.is).toBe('asking');
  talk.fact({
    type: 'question.consulted',
    at: 3201,
    run: 'r1',
    question: 'q1',
    by: 'person',
    result: { is: 'ask', why: 'no' },
  });
  expect(talk.does(3300)).toEqual(['notify']);
  talk.fact({
    type: 'question.answer-given',
    at: 3400,
    run: 'r1',
    question: 'q1',
    answer: 'allow',
    choice: { is: 'option', option: 0 },
    by: 'person',
  });
  expect(talk.does(3400)).toEqual(['reply']);
  talk.fact({ type: 'question.reply-sent', at: 3500, run: 'r1', question: 'q1', proof: 'taken' });
  expect(talk.questions[0]?.phase).toMatchObject({ is: 'answered', state: 'accepted' });
  expect(talk.talk.mood.is).toBe('working');
  expect(talk.does(3500)).toEqual([]);
  expect(talk.hear({ is: 'turn-ended', message: 'Done.' }, 3600)).toEqual(['deliver']);
});

test('a turn that ends before the receipt of an answer is known is over all the same', () => {
  const talk = new Conversation().begun();
  talk.hear({ is: 'asked', dialog }, 3200);
  talk.tell(answer(0));
  talk.does(3400);
  expect(talk.hear({ is: 'turn-ended', message: 'All done.' }, 3500)).toEqual(['finish']);
  talk.fact({ type: 'question.reply-sent', at: 3600, run: 'r1', question: 'q1', proof: 'taken' });
  expect([talk.questions[0]?.phase.is, talk.talk.mood.is]).toEqual(['answered', 'complete']);
});

test('boxes of two sub-agents wait side by side, and outlive the main turn', () => {
  const talk = new Conversation().begun();
  talk.hear({ is: 'asked', dialog }, 3200);
  talk.hear({ is: 'asked', dialog: { ...dialog, key: 'per_2' } }, 3300);
  talk.hear({ is: 'turn-ended', message: 'They work.' }, 3400);
  expect(talk.questions.map(({ phase }) => phase.is)).toEqual(['consulting', 'consulting']);
  talk.hear({ is: 'replied', key: 'per_1' }, 3500);
  expect(talk.questions.map(({ phase }) => phase.is)).toEqual(['withdrawn', 'consulting']);
});

test('a turn that ends with more to come is asked about, not taken for done', () => {
  const talk = new Conversation().begun();
  talk.hear({ is: 'turn-ended', message: 'x', reading: { is: 'statement', rule: 'more-to-come' } }, 3400);
  expect(talk.questions).toMatchObject([{ kind: 'confirm', from: { is: 'turn', rule: 'more-to-come' } }]);
});

test('a person is told of a question once, and it is answered once', () => {
  const talk = new Conversation().begun();
  talk.hear({ is: 'asked', dialog });
  talk.fact({
    type: 'question.consulted',
    at: 3201,
    run: 'r1',
    question: 'q1',
    by: 'person',
    result: { is: 'ask', why: 'no' },
  });
  expect(talk.does(3300)).toEqual(['notify']);
  expect(talk.does(9300)).toEqual([]);
  talk.tell(answer(0), answer(1));
  expect(talk.questions[0]?.phase).toMatchObject({ is: 'answering', choice: { option: 0 } });
});

test('a dialog that a person answers in the pane is withdrawn from the inbox', () => {
  const talk = new Conversation().begun();
  talk.hear({ is: 'asked', dialog });
  talk.hear({ is: 'replied', key: 'per_1' }, 4000);
  expect(talk.questions[0]?.phase).toMatchObject({ is: 'withdrawn', why: 'it was answered in its terminal' });
});

test('a question at the end of a turn is answered by the next message', () => {
  const talk = new Conversation().begun();
  expect(talk.hear({ is: 'turn-ended', message: 'I can use two colours.\n\nWhich colour do you want?' })).toEqual([
    'consult',
  ]);
  talk.fact({
    type: 'question.consulted',
    at: 3001,
    run: 'r1',
    question: 'q1',
    by: 'program',
    result: { is: 'answer', answer: 'red', choice: { is: 'text', text: 'red' } },
  });
  expect(talk.does(3100)).toEqual(['deliver']);
  expect(talk.messages.at(-1)).toMatchObject({ id: 'answer-q1', text: 'red', from: 'responder' });
  talk.fact({ type: 'message.submitted', at: 3200, run: 'r1', message: 'answer-q1' });
  talk.hear({ is: 'accepted', text: 'red' }, 3300);
  expect(talk.questions[0]?.phase).toMatchObject({ is: 'answered', state: 'accepted', by: 'program' });
  expect(talk.talk.turns).toBe(1);
});

test('the end of a turn that asks nothing is the end of the task; a Stop without one of ours under way counts the same', () => {
  const talk = new Conversation().begun();
  expect(talk.hear({ is: 'turn-ended', message: 'All done.' })).toEqual(['finish']);
  talk.tell({ type: 'attempt.ended', at: 4000, ...talk.key('a'), ok: true, summary: 'All done.' });
  talk.decide(4000);
  expect(talk.statuses()).toEqual({ a: 'done' });
});

test('a text that stayed in the composer goes out with the next, and both have their proof', () => {
  const talk = new Conversation();
  talk.hear({ is: 'ready' });
  talk.fact({ type: 'message.submitted', at: 3000, run: 'r1', message: talk.goal });
  talk.fact({ type: 'message.given-up', at: 9000, run: 'r1', message: talk.goal });
  talk.tell(queued('m', 'and b', 9100));
  expect(talk.does(9100)).toEqual(['notify', 'deliver']);
  talk.hear({ is: 'accepted', text: 'Do aand b' }, 9200);
  expect(talk.messages.map(({ phase }) => phase.is)).toEqual(['accepted', 'accepted']);
  expect(talk.talk.held.is).toBe('by-omo');
});

test('a worker that is kept open is idle after its goal and takes a second turn', () => {
  const talk = new Conversation({ hooks: 'claude', keep: true }).begun();
  expect(talk.hear({ is: 'turn-ended', message: 'All done.' })).toEqual([]);
  expect(talk.talk.mood.is).toBe('complete');
  talk.fact({
    type: 'message.queued',
    at: 5000,
    run: 'r1',
    task: 'a',
    attempt: 1,
    message: 'm',
    text: 'now b',
    from: 'person',
  });
  expect(talk.does(5000)).toEqual(['deliver']);
});

test('a prompt that omo did not type was typed by a person: the responder is not asked until it is given back', () => {
  const talk = new Conversation().begun();
  talk.hear({ is: 'accepted', text: 'something else' }, 4000);
  expect(talk.talk.held.is).toBe('taken');
  expect(talk.hear({ is: 'turn-ended', message: 'All done.' }, 5000)).toEqual([]);
  talk.tell({ type: 'talk.given-back', at: 6000, ...talk.key('a') });
  expect(talk.does(6000)).toEqual(['finish']);
});

test('a text that could not be typed waits a second and is tried again', () => {
  const talk = new Conversation();
  talk.hear({ is: 'ready' });
  talk.fact({ type: 'message.held', at: 3000, run: 'r1', message: talk.goal, reason: 'somebody is typing there' });
  expect(talk.does(3999)).toEqual([]);
  expect(nextDeadline(talk.state, 3999)).toBe(4000);
  expect(talk.does(4000)).toEqual(['deliver']);
});

test('two texts go one after the other, never into the middle of a turn', () => {
  const talk = new Conversation();
  talk.fact({
    type: 'message.queued',
    at: 2100,
    run: 'r1',
    task: 'a',
    attempt: 1,
    message: 'm',
    text: 'and b',
    from: 'person',
  });
  expect(talk.hear({ is: 'ready' })).toEqual(['deliver']);
  talk.fact({ type: 'message.submitted', at: 3000, run: 'r1', message: talk.goal });
  expect(talk.hear({ is: 'accepted', text: 'Do a' }, 3100)).toEqual([]);
  expect(talk.hear({ is: 'turn-ended', message: 'Done.' }, 3200)).toEqual(['deliver']);
  expect(talk.messages[1]?.phase.is).toBe('delivering');
});

test('an answer to a worker that died says so, and so does a text on its way', () => {
  const talk = new Conversation().begun();
  talk.hear({ is: 'asked', dialog });
  talk.fact({
    type: 'message.queued',
    at: 3100,
    run: 'r1',
    task: 'a',
    attempt: 1,
    message: 'm',
    text: 'x',
    from: 'person',
  });
  talk.tell({ type: 'attempt.lost', at: 4000, ...talk.key('a'), reason: 'gone' });
  expect(talk.questions[0]?.phase).toMatchObject({ is: 'withdrawn', why: 'a ended before it was answered' });
  expect(talk.messages.at(-1)?.phase).toMatchObject({ is: 'refused', reason: 'a ended before it was delivered' });
});

test('a program that dies in a known conversation goes on in it, once for each cause, without a failure counted', () => {
  const talk = new Conversation();
  talk.hear({ is: 'session', conversation: 'c-1' });
  talk.begun();
  const die = (): void => {
    talk.tell({ type: 'attempt.exited', at: 4000, ...talk.key('a'), exitCode: 137, by: 'launcher' });
    talk.decide(4000);
    talk.tell({ type: 'attempt.ended', at: 4001, ...talk.key('a'), ok: false, exitCode: 137, reason: 'died' });
  };
  die();
  expect(talk.state.runs[0]?.tasks[0]).toMatchObject({ failures: 0, resume: 'c-1', phase: { is: 'waiting' } });
  talk.decide(4100);
  talk.tell({ type: 'attempt.started', at: 4200, ...talk.key('a'), place: pane('%2') });
  expect(talk.messages.at(-1)?.text).toContain('Go on where you stopped');
  talk.hear({ is: 'session', conversation: 'c-1' }, 4300);
  die();
  expect(talk.state.runs[0]?.tasks[0]).toMatchObject({ failures: 1, phase: { is: 'waiting' } });
  expect(talk.state.runs[0]?.tasks[0]?.resume).toBeUndefined();
});

test('a failed turn ends the attempt with the agent’s own words', () => {
  const talk = new Conversation().begun();
  const actions = talk.hear({ is: 'turn-failed', failure: { kind: 'auth', message: 'Invalid API key' } });
  expect(actions).toEqual(['finish', 'tell-stopped']);
  expect(talk.state.runs[0]?.tasks[0]?.phase).toMatchObject({
    stage: { is: 'finishing', ok: false, reason: 'Invalid API key' },
  });
});

test('a limit is a state with its end, not a failure', () => {
  const talk = new Conversation().begun();
  talk.hear({ is: 'retrying', failure: { kind: 'usage-limit', message: 'limit', until: 30_000 } });
  expect(talk.talk.mood).toMatchObject({ is: 'limited', failure: { until: 30_000 } });
  talk.hear({ is: 'busy' }, 5000);
  expect(talk.talk.mood.is).toBe('working');
});

test('what was on its way when the daemon died is taken up again, and nothing else', () => {
  const talk = new Conversation();
  talk.hear({ is: 'ready' });
  expect(interrupted(talk.state)).toEqual([{ do: 'deliver', run: 'r1', message: talk.goal }]);
  talk.fact({ type: 'message.submitted', at: 3000, run: 'r1', message: talk.goal });
  expect(interrupted(talk.state)).toEqual([]);
});

test('an empty composer on the screen of an agent whose hooks say it works makes it unknown, not done', () => {
  const talk = new Conversation().begun();
  expect(talk.hear({ is: 'ready' }, 30_000, 'screen')).toEqual([]);
  expect(talk.talk.mood.is).toBe('unknown');
});

test('a conversation, replayed from its facts alone, is the same', () => {
  const talk = new Conversation().begun();
  talk.hear({ is: 'asked', dialog });
  talk.hear({ is: 'turn-ended', message: 'Which one?' }, 5000);
  expect(new Game(...talk.history).state).toEqual(talk.state);
});
