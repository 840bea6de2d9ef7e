import { once } from 'node:events';
import http from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { ModelServer } from '../../support/model-server/server.ts';

/**
 * The model server behind one that tells it of tools the agent did not offer, so that a script can call them: a model may try
 * that, and what the agent does then is what a test wants to see.
 */
export function eager(server: ModelServer, tools: readonly string[]): ModelServer {
  const answering = http.createServer((request, response) => {
    pass(request, response, server.url, tools).catch(() => response.destroy());
  });
  return {
    ...server,
    async listenAlsoOn(path) {
      answering.listen(path);
      await once(answering, 'listening');
      return async () => {
        answering.close();
        answering.closeAllConnections();
        await once(answering, 'close');
      };
    },
  };
}

/** Answers are handed on as they come, with all their headers: those tell of limits. */
async function pass(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  url: string,
  tools: readonly string[],
): Promise<void> {
  const { method = 'GET', headers } = request;
  const body = method === 'POST' ? withTools(await textOf(request), tools) : '';
  const asked = http.request(`${url}${request.url}`, {
    method,
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
  });
  response.once('close', () => asked.destroy());
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [http.IncomingMessage];
  response.writeHead(answer.statusCode ?? 500, answer.headers);
  await pipeline(answer, response);
}

/** In the form of all three wires at once; a request without tools is one for a title, and stays so. */
function withTools(body: string, names: readonly string[]): string {
  const asked = JSON.parse(body) as { tools?: object[] };
  if (asked.tools === undefined || asked.tools.length === 0) return body;
  const more = names.map((name) => ({ type: 'function', name, function: { name } }));
  return JSON.stringify({ ...asked, tools: [...asked.tools, ...more] });
}
