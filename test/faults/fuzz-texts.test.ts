import { expect, test } from 'vitest';
import { LIVES } from '../../src/adapters/agents/lives.ts';
import { parsePayload } from '../../src/adapters/inbox/payload.ts';
import { typedText } from '../../src/adapters/tmux/typed-text.ts';
import { safeLine } from '../../src/cli/print/safe.ts';
import { checkConfig } from '../../src/config/load.ts';
import { RawConfig } from '../../src/config/schema.ts';
import { classify } from '../../src/core/answer/classify.ts';
import { chooseAnswer } from '../../src/core/answer/choose.ts';
import { answerByRules } from '../../src/core/answer/rules.ts';
import { OmoError } from '../../src/core/errors.ts';
import { Event } from '../../src/core/events/event.ts';
import { classifyScreen } from '../../src/core/screen/classify.ts';
import { plainQuestion } from '../../src/core/screen/plain.ts';
import { makePlan, type PlanInput } from '../../src/core/tasks/plan.ts';
import { planJson } from '../../src/core/tasks/plan-json.ts';
import { Task } from '../../src/core/tasks/task.ts';
import { brokenCharacter, cleanText } from '../../src/core/text/clean.ts';
import { oneLine } from '../../src/core/text/line.ts';
import { sanitize } from '../../src/core/text/sanitize.ts';
import { Dice } from '../support/dice.ts';
import { again, amount, figure, SEED } from '../support/faults.ts';
import { broken, odd, oddObject } from './fuzz/json-mutations.ts';
import { oddText, UNFIT } from './fuzz/texts.ts';

const tags = ['faults'];
const timeout = 7_200_000;
const TEXTS = amount({ short: 3000, long: 1_000_000 });
const why = (n: number): string => `${n}; ${again('fuzz-texts')}`;

function each(label: string, times: number, look: (dice: Dice, n: number) => void): void {
  for (let n = 0; n < times; n++) look(new Dice(SEED, label, n), n);
}

test(
  'what is typed or shown has nothing in it that could drive a terminal, and all the rest',
  { tags, timeout },
  () => {
    each('sanitise', TEXTS, (dice, n) => {
      const raw = oddText(dice);
      for (const shown of [sanitize(raw), oneLine(raw), safeLine(raw)]) expect(shown, why(n)).not.toMatch(UNFIT);
      expect(sanitize(sanitize(raw)), why(n)).toBe(sanitize(raw));
      const clean = cleanText(raw);
      expect(cleanText(clean.text), why(n)).toEqual({ text: clean.text, removed: 0 });
      expect(typedOf(raw), why(n)).toBe(brokenCharacter(raw) === undefined ? expectedOf(raw) : 'E_ENCODING');
    });
    figure(
      'P8',
      'hostile texts for the sanitisers',
      `${TEXTS}: 0 controls, escapes or half pairs come out, all the rest stays`,
    );
  },
);

/** Or the code it is refused with. */
function typedOf(raw: string): string {
  try {
    return typedText(raw).text;
  } catch (error) {
    return error instanceof OmoError ? error.code : String(error);
  }
}

/** Character by character, as the promise has it. */
function expectedOf(raw: string): string {
  const kept = Array.from(raw.replaceAll('\r\n', '\n').replaceAll('\r', '\n'))
    .filter((one) => !UNFIT.test(one))
    .join('');
  return kept === '' ? 'E_USAGE' : kept;
}

test('any task text becomes a plan that checks, and its letters are kept', { tags, timeout }, () => {
  each('plan', TEXTS / 5, (dice, n) => {
    const source = oddText(dice, PLAN_SCRAPS);
    const input: PlanInput = dice.chance(0.5)
      ? { is: 'text', args: dice.chance(0.7) ? [source] : [source, oddText(dice, PLAN_SCRAPS)] }
      : { is: 'markdown', file: '/p/plan.md', name: 'plan.md', source };
    const plan = makePlan(input, { domains: {} });
    for (const task of plan.tasks) Task.parse(task);
    const ids = plan.tasks.map(({ id }) => id);
    expect(new Set(ids).size, why(n)).toBe(ids.length);
    for (const { code } of plan.problems) expect(code, why(n)).toMatch(/^E_[A-Z_]+$/);
    for (const { title, prompt } of plan.tasks) expect(`${title}${prompt}`, why(n)).not.toMatch(UNFIT);
    expect(JSON.parse(JSON.stringify(planJson(plan))), why(n)).toEqual(planJson(plan));
  });
  each('letters', TEXTS / 5, (dice, n) => {
    const text = `x ${oddText(dice)
      .replaceAll(/\p{Surrogate}/gu, '')
      .replaceAll(/[([→>]/g, '')}`;
    const plan = makePlan({ is: 'text', args: [text], each: 'one task' }, { domains: {} });
    if (plan.problems.length === 0) expect(plan.tasks[0]?.prompt, why(n)).toBe(cleanText(text).text.trim());
    else
      expect(
        plan.problems.map(({ code }) => code),
        why(n),
      ).toEqual(['E_TOO_BIG']);
  });
  figure(
    'P17',
    'hostile task texts and plan files',
    `${2 * Math.ceil(TEXTS / 5)}: each a plan that checks, or problems with their places`,
  );
});

const PLAN_SCRAPS = [
  '- [ ] ',
  '- [x] ',
  '\n',
  '# ',
  '  ',
  '1. ',
  ', ',
  ' | ',
  '(id: a)',
  '(depends_on: a',
  ')',
  '(verify: x',
  'frontend:',
  '> ',
  '```',
  '[',
];

test('any settings are settings, or problems that each have a place', { tags, timeout }, () => {
  const names = Object.keys(RawConfig.shape);
  each('config', TEXTS / 2, (dice, n) => {
    const raw = settings(dice, names);
    try {
      const config = checkConfig(raw, 'config.json');
      expect(RawConfig.safeParse(config).success, why(n)).toBe(true);
      for (const name of Object.keys(Object(raw))) expect(names, why(n)).toContain(name);
    } catch (error) {
      if (!(error instanceof OmoError) || error.code !== 'E_CONFIG') throw error;
      const places = error.problems.map(({ where = '' }) => where);
      expect(places.length > 0 && places.every((where) => where !== ''), why(n)).toBe(true);
      if (isPlain(raw))
        for (const name of Object.keys(raw).filter((one) => !names.includes(one)))
          expect(places, why(n)).toContain(name);
    }
    expect(Object.keys(Object.prototype), why(n)).toEqual([]);
  });
  figure(
    'P17',
    'hostile settings',
    `${Math.ceil(TEXTS / 2)}: settings, or problems with their places; unknown keys named`,
  );
});

function isPlain(raw: unknown): raw is object {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

function settings(dice: Dice, names: readonly string[]): unknown {
  const entries = Array.from({ length: dice.between(0, 4) }, (): [string, unknown] => {
    const name = names[dice.between(0, names.length - 1)] ?? '';
    return [dice.chance(0.8) ? name : `${name}x`, dice.chance(0.5) ? odd(dice) : oddObject(dice)];
  });
  const text = JSON.stringify(Object.fromEntries(entries));
  return JSON.parse(
    dice.chance(0.2) ? text.replace('{', `{"__proto__":{"polluted":1}${text === '{}' ? '' : ','}`) : text,
  );
}

test('no screen and no last words get a permission answered, whatever stands in them', { tags, timeout }, () => {
  const rules = Object.values(LIVES).flatMap(({ screen }) => screen);
  each('screen', TEXTS / 5, (dice, n) => {
    const lines = Array.from(
      { length: dice.between(0, 50) },
      () => oddText(dice, ASKING).split('\n')[0]?.slice(0, 200) ?? '',
    );
    const shown = classifyScreen(rules, lines)?.shows;
    if (shown?.is === 'dialog')
      expect(
        Object.values(LIVES).flatMap(({ screen }) => screen.map((one) => one.shows)),
        why(n),
      ).toContain(shown);
    const question = plainQuestion(lines);
    expect(question?.kind, why(n)).not.toBe('permission');
    const reading = classify(lines.join('\n'));
    if (reading.is === 'question') expect(reading.kind, why(n)).not.toBe('permission');
    const text = lines.join('\n');
    const permission = {
      kind: 'permission',
      text,
      options: ['allow', 'deny', ...lines.slice(0, 3)],
      rule: 'should-i',
    } as const;
    expect(answerByRules(permission, []).is, why(n)).toBe('ask');
    const answer = chooseAnswer(
      { kind: 'permission', options: [...permission.options], from: { is: 'turn', rule: 'x' } },
      text.slice(0, 200),
    );
    expect(['option', 'text', 'invalid'], why(n)).toContain(answer.is);
  });
  figure('P28', 'screens and last words of noise', `${Math.ceil(TEXTS / 5)}: 0 read as leave to do anything`);
});

const ASKING = [
  'Do you want to proceed?',
  '❯ 1. Yes',
  '  2. No',
  '[y/N]',
  'Should I?',
  'Allow',
  '│',
  '─'.repeat(40),
  '╹▀',
  'esc to interrupt',
  '> ',
  'Press enter',
  '$',
];

test('whatever a hook gives, it is facts that check, or none', { tags, timeout }, () => {
  each('hooks', TEXTS / 2, (dice, n) => {
    for (const [agent, live] of Object.entries(LIVES)) {
      const payload = hookPayload(dice);
      const heard = { id: `i${n}`, payload, at: 1 };
      for (const signal of live.hear(heard)) {
        const event = { type: 'agent.signalled', at: 1, run: 'r', task: 't', attempt: 1, by: 'hook', signal };
        expect(Event.safeParse(event).error?.issues, `${agent} ${JSON.stringify(payload)} ${why(n)}`).toBeUndefined();
      }
      const usage = live.used?.(heard);
      const used = {
        type: 'attempt.used',
        at: 1,
        run: 'r',
        task: 't',
        attempt: 1,
        day: '2026-01-01',
        usage: usage ?? [],
      };
      expect(Event.safeParse(used).error?.issues, `${agent} ${JSON.stringify(payload)} ${why(n)}`).toBeUndefined();
    }
  });
  figure(
    'P17',
    'hostile payloads of hooks, with the right token',
    `${3 * Math.ceil(TEXTS / 2)}: 0 thrown, each fact checks`,
  );
});

/** Something of what the three agents' hooks say, with something wrong in it. */
function hookPayload(dice: Dice): Readonly<Record<string, unknown>> {
  const one = HOOKS[dice.between(0, HOOKS.length - 1)] ?? {};
  const parsed = parsedOf(broken(dice, one));
  const keys = Object.keys(one);
  const key = keys[dice.between(0, keys.length - 1)] ?? '';
  return dice.chance(0.5) ? { ...one, [key]: dice.chance(0.5) ? odd(dice) : oddObject(dice) } : parsed;
}

/** As the inbox reads it. */
function parsedOf(bytes: Buffer): Readonly<Record<string, unknown>> {
  const parsed = parsePayload(bytes);
  return parsed.is === 'payload' ? parsed.payload : {};
}

const TOOL = { tool_name: 'Bash', tool_input: { command: 'rm -rf /', description: 'x' }, tool_use_id: 't1' };
const HOOKS: readonly Record<string, unknown>[] = [
  ...[
    'SessionStart',
    'UserPromptSubmit',
    'Stop',
    'StopFailure',
    'Notification',
    'SubagentStop',
    'SessionEnd',
    'PreToolUse',
    'PostToolUse',
    'PermissionRequest',
    'DialogOver',
    'Elicitation',
    'PreCompact',
  ].map((name) => ({
    hook_event_name: name,
    session_id: 's',
    transcript_path: '/t',
    prompt: 'do',
    message: 'm',
    dialog: 'd',
    because: 'ran',
    last_assistant_message: 'Shall I?',
    error: 'rate_limit',
    error_details: '429 x',
    reason: 'other',
    ...TOOL,
  })),
  {
    hook_event_name: 'PermissionRequest',
    tool_name: 'AskUserQuestion',
    tool_input: { questions: [{ question: 'q', options: [{ label: 'a' }, { label: 'b' }] }] },
  },
  ...[
    'session.idle',
    'session.error',
    'session.status',
    'permission.asked',
    'permission.replied',
    'question.asked',
    'message.updated',
    'todo.updated',
    'chat.message',
    'session.created',
  ].map((type) => ({
    type,
    sessionID: 's',
    id: 'per_1',
    status: { type: 'retry', message: 'm', next: 1, attempt: 1 },
    error: { name: 'APIError', data: { message: 'm', statusCode: 429 } },
    properties: {
      sessionID: 's',
      id: 'p',
      permission: 'bash',
      patterns: ['x'],
      questions: [{ question: 'q', options: [{ label: 'a' }] }],
      info: { role: 'assistant', tokens: { input: 1, output: 2 }, cost: 1 },
      todos: [{ content: 'a', status: 's' }],
    },
  })),
];
