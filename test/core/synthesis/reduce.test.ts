import { describe, expect, test } from 'vitest';
import { interruptedSynthesis } from '../../../src/core/synthesis/next.ts';
import type { Done } from './whole.ts';
import { asked, BASE, commit, conflicted, merged, of, Puzzle, RESOLVER, runOf, words } from './whole.ts';

function puzzle(tasks: Record<string, Done>, over = {}): Puzzle {
  return new Puzzle(runOf(tasks)).tell(asked(over));
}

const PASSED = { command: 'npm test', ok: true, ms: 5, output: '/o', tail: '' };
const verified = (checks = [PASSED], over = {}) =>
  ({ type: 'synthesis.verified', at: 12_000, run: 'r1', commit: commit('head'), checks, ...over }) as const;
const ended = { type: 'synthesis.ended', at: 13_000, run: 'r1', report: '/r.md' } as const;

describe('one thing at a time', () => {
  test('branches are merged one after the other, then the whole is checked, then told of', () => {
    const game = puzzle({ a: { at: 100 }, b: { at: 200 } });
    expect(words(game.decide())).toEqual(['merge a']);
    expect(words(game.decide())).toEqual([]);
    expect(words(game.tell(merged('a')).decide())).toEqual(['merge b']);
    expect(words(game.tell(merged('b')).decide())).toEqual(['verify']);
    expect(words(game.decide())).toEqual([]);
    expect(words(game.tell(verified()).decide())).toEqual(['report']);
    expect(words(game.tell(ended).decide())).toEqual([]);
    expect(game.synthesis).toMatchObject({ phase: { is: 'ended', report: '/r.md' }, head: commit('head') });
  });

  test('with nothing to run it is told of at once', () => {
    const game = puzzle({ a: { at: 100 } }, { verify: [] });
    game.decide();
    expect(words(game.tell(merged('a')).decide())).toEqual(['report']);
  });

  test('with nothing merged there is nothing to check', () => {
    const game = puzzle({ a: { at: 100 } });
    game.decide();
    expect(words(game.tell({ type: 'synthesis.left', ...of('a'), reason: 'git fell over' }).decide())).toEqual([
      'report',
    ]);
  });

  test('the head is that of the last merge', () => {
    const game = puzzle({ a: { at: 100 }, b: { at: 200 } });
    game.decide();
    expect(game.tell(merged('a')).synthesis.head).toBe(commit('ma'));
  });
});

const inConflict = (over = {}) => {
  const game = puzzle({ a: { at: 100 }, b: { at: 200 }, c: { at: 300 } }, over);
  game.decide();
  game.tell(merged('a')).decide();
  return game.tell(conflicted('b', 'a'));
};

describe('a conflict', () => {
  test('is left when nobody is to settle it, with its files, and the others go on', () => {
    const game = inConflict();
    expect(game.decide()).toMatchObject([
      { do: 'leave-work', task: 'b', reason: expect.stringContaining('shared.txt') },
    ]);
    expect(game.synthesis.steps[1]?.phase).toMatchObject({ is: 'left', conflicts: [{ path: 'shared.txt' }] });
    expect(words(game.decide())).toEqual(['merge c']);
  });

  test('is settled by the agent that was named', () => {
    const game = inConflict({ resolver: RESOLVER });
    expect(words(game.decide())).toEqual(['resolve b']);
    game.tell({ type: 'synthesis.resolved', ...of('b'), commit: commit('mb'), by: 'fixer', says: 'kept both' });
    expect(game.synthesis.steps[1]?.phase).toEqual({
      is: 'merged',
      commit: commit('mb'),
      how: 'agent',
      structured: [],
      by: 'fixer',
      says: 'kept both',
      conflicts: [expect.objectContaining({ path: 'shared.txt' })],
    });
    expect(words(game.decide())).toEqual(['merge c']);
  });

  test('that the agent does not settle is left, and stays described', () => {
    const game = inConflict({ resolver: RESOLVER });
    game.decide();
    game.tell({ type: 'synthesis.left', ...of('b'), reason: 'fixer did not' });
    expect(game.synthesis.steps[1]?.phase).toMatchObject({ is: 'left', reason: 'fixer did not', conflicts: [{}] });
  });
});

const withLeft = (tasks: Record<string, Done>) => {
  const game = puzzle(tasks);
  game.decide();
  game.tell(merged('a')).decide();
  game.tell(conflicted('b', 'a')).decide();
  return game;
};

describe('work that holds other work', () => {
  const onTop = { a: { at: 100 }, b: { at: 200 }, c: { at: 300, waitsFor: ['b'], base: commit('b') } };
  test('is left with it, untried, and says so', () => {
    const game = withLeft(onTop);
    expect(game.decide()).toMatchObject([
      { do: 'leave-work', task: 'c', reason: expect.stringContaining('the work of b') },
    ]);
    expect(game.phases()).toEqual({ a: 'merged', b: 'left', c: 'left' });
  });

  test('is left with it through any number of others', () => {
    const game = withLeft({ ...onTop, d: { at: 400, waitsFor: ['c'], base: commit('c') } });
    game.decide();
    game.decide();
    expect(game.phases()).toEqual({ a: 'merged', b: 'left', c: 'left', d: 'left' });
  });

  test('when it settles the contradiction it is merged before anything is left or settled anew, and the other is in by it', () => {
    const settles = { at: 300, waitsFor: ['a', 'b'], base: commit('ab'), conflicts: ['shared.txt'] };
    const game = puzzle({ a: { at: 100 }, b: { at: 200 }, c: settles }, { resolver: RESOLVER });
    game.decide();
    game.tell(merged('a')).decide();
    expect(words(game.tell(conflicted('b', 'a')).decide())).toEqual(['merge c']);
    expect(words(game.tell(merged('c')).decide())).toEqual(['merge b']);
    game.tell({ ...merged('b'), how: 'there' } as never);
    expect(game.phases()).toEqual({ a: 'merged', b: 'merged', c: 'merged' });
  });

  test('left out before anybody saw that a later one brings it in, it is let in by that, with all that stands on it', () => {
    const joins = { at: 400, waitsFor: ['a', 'b'], base: commit('ab'), conflicts: ['shared.txt'] };
    const stands = { at: 300, waitsFor: ['b'], base: commit('b') };
    const game = puzzle({ a: { at: 100 }, b: { at: 200 }, stands, joins });
    game.decide();
    game.tell(merged('a')).decide();
    game.tell({ type: 'synthesis.left', ...of('b'), reason: 'git fell over' });
    expect(words([...game.decide(), ...game.decide()])).toEqual(['leave stands', 'merge joins']);
    expect(words(game.tell(merged('joins')).decide())).toEqual(['merge b']);
    expect(words(game.tell(merged('b')).decide())).toEqual(['merge stands']);
  });

  test('when it settles the contradiction but does not fit itself, the first conflict is settled first and it is tried again', () => {
    const settles = { at: 300, waitsFor: ['a', 'b'], base: commit('ab'), conflicts: ['shared.txt'] };
    const game = puzzle({ a: { at: 100 }, b: { at: 200 }, c: settles }, { resolver: RESOLVER });
    game.decide();
    game.tell(merged('a')).decide();
    game.tell(conflicted('b', 'a')).decide();
    expect(words(game.tell(conflicted('c', 'a')).decide())).toEqual(['resolve b']);
    game.tell({ type: 'synthesis.resolved', ...of('b'), commit: commit('mb'), by: 'fixer' });
    expect(words(game.decide())).toEqual(['merge c']);
  });
});

/** One merged, one left, one left with that; it has ended. */
const oneLeft = () => {
  const game = puzzle(
    { a: { at: 100 }, b: { at: 200 }, c: { at: 300, waitsFor: ['b'], base: commit('b') } },
    { verify: [] },
  );
  game.decide();
  game.tell(merged('a')).decide();
  game.tell(conflicted('b', 'a')).decide();
  game.decide();
  game.decide();
  return game.tell(ended);
};

describe('asked again', () => {
  test('what is merged stays, what was left gets its turn, and the whole is looked at anew', () => {
    const game = oneLeft();
    expect(game.phases()).toEqual({ a: 'merged', b: 'left', c: 'left' });
    game.tell(asked({ at: 20_000 }));
    expect(game.phases()).toEqual({ a: 'merged', b: 'due', c: 'due' });
    game.decide();
    game.tell(merged('b')).decide();
    expect(words(game.tell(merged('c')).decide())).toEqual(['verify']);
  });

  test('a task that was done since is merged too, and one with more work again', () => {
    const game = oneLeft();
    const { tasks } = runOf({ a: { at: 100, commit: commit('a2') }, b: { at: 200 }, c: { at: 300 }, d: { at: 400 } });
    game.run = { ...game.run, tasks };
    expect(game.tell(asked({ at: 20_000 })).phases()).toEqual({ a: 'due', b: 'due', c: 'due', d: 'due' });
  });

  test('while it is under way it changes nothing', () => {
    const game = puzzle({ a: { at: 100 } });
    const before = game.run;
    expect(game.tell(asked({ at: 20_000, verify: [] })).run).toBe(before);
  });

  test('of a run whose work is all merged only the whole is looked at', () => {
    const game = puzzle({ a: { at: 100 } }, { verify: [] });
    game.decide();
    game.tell(merged('a')).decide();
    game.tell(ended, asked({ at: 20_000 }));
    expect(words(game.decide())).toEqual(['verify']);
  });

  test('a fact of the time before is none of this time', () => {
    const game = oneLeft().tell(asked({ at: 20_000 }));
    const before = game.run;
    game.tell(
      conflicted('b', 'a'),
      merged('b'),
      { type: 'synthesis.left', ...of('b'), reason: 'late' },
      ended,
      verified(),
    );
    expect(game.run).toBe(before);
  });
});

describe('a fact that does not apply leaves the same object', () => {
  test.each([
    ['of a run nobody asked about', new Puzzle(runOf({ a: { at: 100 } })), merged('a')],
    ['of a task that has no work', puzzle({ a: { at: 100 } }), merged('z')],
    ['merged without a decision', puzzle({ a: { at: 100 } }), merged('a')],
    ['a verdict on what is not looked at', puzzle({ a: { at: 100 } }), verified()],
    ['an end before there is one', puzzle({ a: { at: 100 } }), ended],
  ])('%s', (_what, game, event) => {
    const before = game.run;
    expect(game.tell(event).run).toBe(before);
  });

  test('taken twice at once is taken once', () => {
    const game = puzzle({ a: { at: 100 } });
    const taken = { type: 'synthesis.taken', at: 1, run: 'r1', branch: 'main', commit: BASE, was: BASE } as const;
    expect(game.tell(taken, taken).synthesis.taken).toHaveLength(1);
  });
});

describe('what a daemon that was killed had decided', () => {
  test('is performed again, at every step', () => {
    const game = puzzle({ a: { at: 100 }, b: { at: 200 } }, { resolver: RESOLVER });
    const again = () => words(interruptedSynthesis(game.run));
    expect(again()).toEqual([]);
    game.decide();
    expect(again()).toEqual(['merge a']);
    game.tell(conflicted('a'));
    expect(again()).toEqual([]);
    game.decide();
    expect(again()).toEqual(['resolve a']);
    game.tell({ type: 'synthesis.left', ...of('a'), reason: 'no' }).decide();
    game.tell(merged('b'));
    expect(again()).toEqual([]);
    game.decide();
    expect(again()).toEqual(['verify']);
    game.tell(verified()).decide();
    expect(again()).toEqual(['report']);
    game.tell(ended);
    expect(again()).toEqual([]);
  });

  test('settled before it died, work is found there and counts as settled', () => {
    const game = puzzle({ a: { at: 100 } }, { resolver: RESOLVER });
    game.decide();
    game.tell(conflicted('a')).decide();
    expect(game.tell(merged('a')).phases()).toEqual({ a: 'merged' });
  });
});
