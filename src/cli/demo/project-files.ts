/** What the demo's workers write: a small to-do service with a page, and its checks. */
export const TODOS = [
  'Water the plants',
  'Answer Ada',
  'Fix the bike',
  'Book the train',
  'Bake bread',
  'Call the bank',
  'Read chapter 4',
].map((text, i) => ({ id: i + 1, text, done: false }));

/** Where a page begins, one page too far. */
export const SLIP = 'number * SIZE';
const RIGHT = '(number - 1) * SIZE';

export function mended(source: string): string {
  return source.replace(SLIP, RIGHT);
}

export const SERVER_MJS = `import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const SIZE = 3;
const todos = JSON.parse(readFileSync(new URL('db/todos.json', import.meta.url), 'utf8'));

/** Page \`number\`, counted from 1. */
export function page(number) {
  const begin = ${SLIP};
  return todos.slice(begin, begin + SIZE);
}

export const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname !== '/todos') return response.writeHead(404).end();
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(page(Number(url.searchParams.get('page') ?? 1))));
});
`;

export const API_CHECK = `import { page } from './server.mjs';

const got = page(1)[0]?.text;
if (got !== 'Water the plants') {
  console.error(\`error: page 1 begins with "\${got}", expected "Water the plants"\`);
  process.exit(1);
}
console.log('page 1 begins where it should');
`;

export const API_TEST = `import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { page, server } from '../server.mjs';

test('page 1 begins with the first to-do', () => assert.equal(page(1)[0].id, 1));
test('a page has three to-dos', () => assert.equal(page(2).length, 3));
test('the last page has what is left', () => assert.deepEqual(page(3).map(({ id }) => id), [7]));
test('the server answers with JSON', async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const answer = await fetch(\`http://127.0.0.1:\${server.address().port}/todos?page=2\`);
  assert.deepEqual((await answer.json()).map(({ id }) => id), [4, 5, 6]);
  server.close();
});
`;

export const STYLE_CSS = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui; }
main { max-width: 30rem; margin: 4rem auto; }
li { list-style: none; padding: 0.3rem 0; border-bottom: 1px solid; }
`;

export const INDEX_HTML = `<!doctype html>
<meta charset="utf-8" />
<title>To do</title>
<link rel="stylesheet" href="style.css" />
<main>
  <h1>To do</h1>
  <ul id="todos"></ul>
  <button id="next">Next page</button>
</main>
<script type="module" src="app.mjs"></script>
`;

export const APP_MJS = `let number = 1;

async function show() {
  const todos = await (await fetch(\`/todos?page=\${number}\`)).json();
  document.querySelector('#todos').replaceChildren(...todos.map(({ text }) => Object.assign(document.createElement('li'), { textContent: text })));
}

document.querySelector('#next').addEventListener('click', () => {
  number += 1;
  show();
});
show();
`;
