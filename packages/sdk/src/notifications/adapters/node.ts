import type { Reply } from '../reply.js';
import type { Respond, ServerRequest } from '../respond.js';
import { type Bodied, keptBody, parsedBody, readAll } from './raw-body.js';

/** The part of Node's `IncomingMessage` that the adapter uses, with the fields that frameworks add. */
export interface NodeRequest extends AsyncIterable<unknown> {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly readableDidRead?: boolean;
  /** Set by a body parser. */
  readonly body?: unknown;
  readonly rawBody?: unknown;
}

/** The part of Node's `ServerResponse` that the adapter uses. */
export interface NodeResponse {
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: string): unknown;
}

/** A request listener of `node:http`. */
export type NodeAdapter = (request: NodeRequest, response: NodeResponse) => Promise<void>;

/**
 * A handler of Express, NestJS and Connect.
 *
 * @param next unused: the handler answers every notification
 */
export type ExpressAdapter = (
  request: NodeRequest,
  response: NodeResponse,
  next?: (error?: unknown) => void,
) => Promise<void>;

const nodeRemedy = 'Call the handler before other code reads the request body.';
const expressRemedy =
  "Express: put express.raw({ type: '*/*' }) on the route, before express.json(). NestJS: NestFactory.create(AppModule, { rawBody: true }).";

/** Reads the body of a request of `node:http`, or of a framework that uses the same request. */
export function readNodeBody(request: NodeRequest): Promise<string | Uint8Array> {
  return nodeBody(request, request, `${nodeRemedy} ${expressRemedy}`);
}

/** For `node:http`, and frameworks with its request and response. */
export function nodeAdapter(respond: Respond): NodeAdapter {
  return async (request, response) => send(response, await respond(adaptRequest(request, nodeRemedy)));
}

/** For Express, NestJS and Connect. */
export function expressAdapter(respond: Respond): ExpressAdapter {
  return async (request, response) => send(response, await respond(adaptRequest(request, expressRemedy)));
}

function adaptRequest(request: NodeRequest, remedy: string): ServerRequest {
  return {
    method: request.method,
    headers: request.headers,
    body: () => nodeBody(request, request, remedy),
  };
}

/**
 * Reads the raw body: the bytes that the framework kept, or else the unread stream. (Express 4's parser sets `body` to an
 * object even if it skips the request because of its content type, so an object does not mean that the stream was read.)
 *
 * @throws RequestError if the stream was read and no bytes were kept
 */
export async function nodeBody(
  stream: NodeRequest,
  kept: Bodied,
  remedy: string,
): Promise<string | Uint8Array> {
  const body = keptBody(kept);
  if (body !== undefined) return body;
  if (stream.readableDidRead) throw parsedBody(remedy);
  return await readAll(stream);
}

function send(response: NodeResponse, { status, headers, body }: Reply): void {
  if (response.headersSent || response.destroyed) return;
  const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...headers, ...length });
  response.end(body);
}
