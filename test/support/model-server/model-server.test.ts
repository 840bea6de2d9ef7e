import { expect, onTestFinished, test } from 'vitest';
import { startModelServer, type ModelServer } from './server.ts';

/** That the real programs understand the server is shown by the tests of the agents; here is what tests lean on beside. */
const WIRES = {
  messages: {
    path: '/v1/messages?beta=true',
    body: (text: string, tools = ['Bash', 'Write']) => ({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: '<system-reminder>x</system-reminder>' },
            { type: 'text', text },
          ],
        },
      ],
      tools: tools.map((name) => ({ name })),
    }),
  },
  responses: {
    path: '/v1/responses',
    body: (text: string, tools = ['exec_command']) => ({
      input: [
        { role: 'developer', content: 'rules' },
        { role: 'user', content: [{ type: 'input_text', text: '<environment_context>…' }] },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
      ],
      tools: [{ type: 'web_search' }, ...tools.map((name) => ({ type: 'function', name }))],
    }),
  },
  chat: {
    path: '/v1/chat/completions',
    body: (text: string, tools = ['bash', 'write']) => ({
      messages: [
        { role: 'system', content: 'rules' },
        { role: 'user', content: text },
      ],
      tools: tools.map((name) => ({ type: 'function', function: { name } })),
    }),
  },
} as const;
type WireName = keyof typeof WIRES;
const NAMES = ['messages', 'responses', 'chat'] as const;

test.for(NAMES)('%s: the user’s text is found, and a step is done by the agent’s own tool', async (wire) => {
  const { server, post } = await start();
  await post(wire, '[[run: npm test]]');
  expect(server.turns().map(({ asked, did }) => ({ wire: asked.wire, text: asked.text, did }))).toEqual([
    { wire, text: '[[run: npm test]]', did: { do: 'run', command: 'npm test' } },
  ]);
});

test.for(NAMES)('%s: streamed and whole, the answer has the same text', async (wire) => {
  const { post } = await start();
  const text = 'two words\n\n  and "quotes" 日本語';
  const whole = await (await post(wire, `[[say: ${text}]]`)).json();
  expect(textsIn(whole)).toContain(text);
  const stream = await (await post(wire, `[[say: ${text}]]`, { stream: true })).text();
  const pieces = stream
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)));
  expect(pieces.map(pieceOf).join('')).toBe(text);
});

test.for(NAMES)('%s: a failure is answered as that provider does, as often as asked', async (wire) => {
  const { server, post } = await start();
  server.failNext({ name: '429', retryAfter: 3 }, 1);
  const refused = await post(wire, 'hello');
  expect({
    status: refused.status,
    after: refused.headers.get('retry-after'),
    error: ((await refused.json()) as { error: unknown }).error,
  }).toEqual({
    status: 429,
    after: '3',
    error: expect.objectContaining({
      type: wire === 'messages' ? 'rate_limit_error' : 'rate_limit_exceeded',
    }) as unknown,
  });
  expect((await post(wire, 'hello')).status).toBe(200);
  expect((await post(wire, '[[fail: 529 retry-after 7]]')).headers.get('retry-after')).toBe('7');
});

test.for(NAMES)('%s: it alone fails until it is told otherwise, its titles too or only its turns', async (wire) => {
  const { server, post } = await start();
  const statuses = async () => [
    (await post(wire, 'hello')).status,
    (await post(wire, 'hello')).status,
    (await post(wire, 'hello', { tools: [] })).status,
    (await post(wire === 'chat' ? 'messages' : 'chat', 'hello')).status,
  ];
  server.failing(wire, { name: '500' });
  expect(await statuses()).toEqual([500, 500, 500, 200]);
  server.failing(wire, { name: '401' }, 'turns');
  expect(await statuses()).toEqual([401, 401, 200, 200]);
  server.failing(wire, undefined);
  expect(await statuses()).toEqual([200, 200, 200, 200]);
});

test('a used-up allowance comes back when the test says, in the words of each provider', async () => {
  const { server, post } = await start();
  for (const wire of NAMES) server.failing(wire, { name: 'usage', resetsIn: 90 });
  const about = expect.closeTo(Date.now() / 1000 + 90, -1) as number;
  expect(Number((await post('messages', 'hello')).headers.get('anthropic-ratelimit-unified-reset'))).toEqual(about);
  for (const wire of ['responses', 'chat'] as const) {
    expect(await (await post(wire, 'hello')).json()).toMatchObject({
      error: { resets_in_seconds: 90, resets_at: about },
    });
  }
});

test('a cut answer breaks off, and a hanging one ends with the server', async () => {
  const { server, post } = await start();
  await expect((await post('chat', '[[fail: cut]]')).text()).rejects.toThrow('terminated');
  const hanging = (await post('chat', '[[fail: hang]]')).text();
  await server.close();
  await expect(hanging).rejects.toThrow('terminated');
});

test('the steps of a script follow one another, each after the tool before', async () => {
  const { server, post } = await start();
  const script = '[[write: a/b.txt = x = y]] [[wait: 1]] [[tool: todowrite {"todos":[{"a":1}]}]] [[say: [done] ]]';
  const first = WIRES.chat.body(script, ['write', 'todowrite']);
  const ran = { role: 'tool', tool_call_id: 'c', content: 'ok' };
  for (const tools of [0, 1, 2, 3]) {
    await post('chat', '', { ...first, messages: [...first.messages, ...Array.from({ length: tools }, () => ran)] });
  }
  expect(server.turns().map(({ did }) => did)).toEqual([
    { do: 'write', path: 'a/b.txt', content: 'x = y' },
    { do: 'tool', name: 'todowrite', input: { todos: [{ a: 1 }] }, wait: 1 },
    { do: 'say', text: '[done] ' },
    { do: 'say', text: 'done' },
  ]);
});

test('a request for a title is no turn', async () => {
  const { server, post } = await start();
  await post('chat', '[[run: ls]]', { tools: [] });
  expect(server.requests.map(({ asked, did }) => ({ title: asked.title, did }))).toEqual([
    { title: true, did: { do: 'say', text: 'A title' } },
  ]);
  expect(server.turns()).toEqual([]);
});

test.for([
  ['[[dance: now]]', 'the mark [[dance: …]] is not one of write, run, tool, say, wait, fail'],
  ['[[fail: 418]]', 'the failure "418" is not one of 401, 429, 500, 529, usage, quota, credit, context, cut, hang'],
  ['[[tool: Nothing {}]]', 'the agent did not offer the tool Nothing; it offered bash, write'],
] as const)('what a test asks for wrongly (%s) is refused and kept to be told', async ([text, message]) => {
  const { server, post } = await start();
  expect((await post('chat', text)).status).toBe(400);
  expect(server.problems.map(String)).toEqual([`Error: ${message}`]);
});

async function start(): Promise<{
  server: ModelServer;
  post: (wire: WireName, text: string, more?: object) => Promise<Response>;
}> {
  const server = await startModelServer();
  onTestFinished(() => server.close());
  const post = (wire: WireName, text: string, more: object = {}) =>
    fetch(server.url + WIRES[wire].path, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', ...WIRES[wire].body(text), ...more }),
    });
  return { server, post };
}

/** Every string in a JSON value. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function pieceOf(event: {
  type?: string;
  delta?: { text?: string } | string;
  choices?: { delta?: { content?: string } }[];
}): string {
  if (event.choices !== undefined) return event.choices[0]?.delta?.content ?? '';
  if (event.type === 'response.output_text.delta') return typeof event.delta === 'string' ? event.delta : '';
  return typeof event.delta === 'object' ? (event.delta.text ?? '') : '';
}
