import type { ResponderRequest } from '../../../src/ports/responder.ts';

/** A question of a worker in that folder. */
export function requestIn(cwd: string, question: Partial<ResponderRequest['question']> = {}): ResponderRequest {
  return {
    question: {
      id: 'q1',
      worker: 'backend',
      run: 'r-1',
      task: 'api',
      kind: 'choice',
      text: 'Which database should I use?\n\n1. PostgreSQL\n2. SQLite',
      options: ['PostgreSQL', 'SQLite'],
      askedAt: '2026-11-21T10:00:00.000Z',
      ...question,
    },
    goal: 'Build the API for a small shop.',
    history: [
      { from: 'goal', text: 'Build the API for a small shop.' },
      { from: 'worker', text: 'I have looked around.' },
    ],
    cwd,
  };
}
