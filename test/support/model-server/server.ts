import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { failWith, type Failure } from './failures.ts';
import { readRequest, type ModelRequest } from './request.ts';
import { nextStep, readScript, type Step } from './script.ts';
import { WIRES, wireOf, type WireName } from './wires.ts';

/**
 * A stand-in for the three providers on 127.0.0.1: it speaks Anthropic Messages, OpenAI Responses and chat
 * completions, and does what marks in the user's text say (script.ts). Nothing is ever forwarded.
 */
export async function startModelServer(): Promise<ModelServer> {
  const requests: Recorded[] = [];
  const problems: unknown[] = [];
  const failing: Failing = { next: undefined, left: 0, wires: new Map() };
  const answering = http.createServer((request, response) => {
    answer(request, response, requests, failing).catch((error: unknown) => refuse(error, response, problems));
  });
  answering.listen(0, '127.0.0.1');
  await once(answering, 'listening');
  const { port } = answering.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    problems,
    turns: () => requests.filter((request) => !request.asked.title),
    failNext: (failure, times) => Object.assign(failing, { next: failure, left: times }),
    failing: (wire, failure, which = 'all') => {
      if (failure === undefined) failing.wires.delete(wire);
      else failing.wires.set(wire, { failure, which });
    },
    listenAlsoOn: (path) => listenOn(path, answering),
    close: () => close(answering),
  };
}

export interface ModelServer {
  /** `http://127.0.0.1:<port>`, without a path. */
  readonly url: string;
  /** Every model request so far, titles included, oldest first. */
  readonly requests: readonly Recorded[];
  /** What the server could not do: a wrong mark, a tool that was not offered. A test asserts that it is empty. */
  readonly problems: readonly unknown[];
  /** The requests of real turns: those for a conversation's title left out. */
  turns(): Recorded[];
  /** The next `times` requests fail so, whatever their text says. */
  failNext(failure: Failure, times: number): void;
  /** From now on every request on that wire fails so, whatever its text says, or only those of turns; undefined: it works again. */
  failing(wire: WireName, failure: Failure | undefined, which?: 'all' | 'turns'): void;
  /** The same server on a unix socket, for a client in another network namespace; returns how to close that. */
  listenAlsoOn(path: string): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** What came in and what was done about it. */
export interface Recorded {
  readonly asked: ModelRequest;
  readonly did: Step | { readonly do: 'fail'; readonly failure: Failure };
  /** ms since the epoch; `endedAt` is when the answer's last byte was handed over. */
  readonly at: number;
  endedAt?: number;
}

interface Failing {
  next: Failure | undefined;
  left: number;
  readonly wires: Map<WireName, { readonly failure: Failure; readonly which: 'all' | 'turns' }>;
}

async function answer(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  requests: Recorded[],
  failing: Failing,
): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://stand-in').pathname;
  const wire = request.method === 'POST' ? wireOf(path) : undefined;
  if (wire === undefined) return answerOther(request, path, response);
  const asked = readRequest(wire, path, request.headers, await bodyOf(request));
  const did = decide(asked, failing);
  const record: Recorded = { asked, did, at: Date.now() };
  requests.push(record);
  if (did.do === 'fail') await failWith(did.failure, wire, response);
  else await perform(did, asked, response);
  record.endedAt = Date.now();
}

function decide(asked: ModelRequest, failing: Failing): Recorded['did'] {
  if (failing.next !== undefined && failing.left > 0) {
    failing.left -= 1;
    return { do: 'fail', failure: failing.next };
  }
  const wire = failing.wires.get(asked.wire);
  if (wire !== undefined && (wire.which === 'all' || !asked.title)) return { do: 'fail', failure: wire.failure };
  if (asked.title) return { do: 'say', text: 'A title' };
  return nextStep(readScript(asked.text, asked.printed), asked.toolsRun);
}

async function perform(step: Step, asked: ModelRequest, response: http.ServerResponse): Promise<void> {
  if (step.do === 'fail') return;
  if (step.wait !== undefined) await delay(step.wait);
  const wire = WIRES[asked.wire];
  const action = wire.action(step, asked.tools);
  if (asked.stream) await wire.stream(action, asked.model, response);
  else response.setHeader('content-type', 'application/json').end(JSON.stringify(wire.whole(action, asked.model)));
}

/** A 400, so that the agent gives up at once and the test sees `problems`. */
function refuse(error: unknown, response: http.ServerResponse, problems: unknown[]): void {
  problems.push(error);
  if (response.headersSent) response.destroy();
  else
    response.writeHead(400).end(JSON.stringify({ error: { type: 'invalid_request_error', message: String(error) } }));
}

/** Claude asks `HEAD /` once; the lists are what a client may ask for beside its turns. */
function answerOther(request: http.IncomingMessage, path: string, response: http.ServerResponse): void {
  const known = path.endsWith('/models')
    ? { object: 'list', data: [{ id: 'stub-model', object: 'model' }] }
    : path.endsWith('/count_tokens')
      ? { input_tokens: 10 }
      : undefined;
  if (request.method === 'HEAD') response.writeHead(200).end();
  else if (known === undefined) response.writeHead(404).end();
  else response.setHeader('content-type', 'application/json').end(JSON.stringify(known));
}

async function bodyOf(request: http.IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

async function listenOn(path: string, answering: http.Server): Promise<() => Promise<void>> {
  const second = http.createServer((request, response) => answering.emit('request', request, response));
  second.listen(path);
  await once(second, 'listening');
  return () => close(second);
}

async function close(server: http.Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
