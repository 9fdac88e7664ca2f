import type { Deliver, Delivery } from '../delivery.js';
import type { Reply } from '../reply.js';
import { type Bodied, keptBody, parsedBody, readAll } from './raw-body.js';

/** As much of Node's `IncomingMessage` as is needed, and of what frameworks add to it. */
export interface NodeRequest extends AsyncIterable<unknown> {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly readableDidRead?: boolean;
  /** Where a body parser leaves the body. */
  readonly body?: unknown;
  readonly rawBody?: unknown;
}

/** As much of Node's `ServerResponse` as is needed. */
export interface NodeResponse {
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: string): unknown;
}

export type NodeAdapter = (request: NodeRequest, response: NodeResponse) => Promise<void>;

/** @param next unused: every notification is answered here */
export type ExpressAdapter = (
  request: NodeRequest,
  response: NodeResponse,
  next?: (error?: unknown) => void,
) => Promise<void>;

const nodeRemedy = 'Hand the request over before anything else reads its body.';
const expressRemedy =
  "Express: put express.raw({ type: '*/*' }) on the route, before express.json(). NestJS: NestFactory.create(AppModule, { rawBody: true }).";

/** The body of a request of `node:http`, or of a framework that hands on the same. */
export function bodyOfNode(request: NodeRequest): Promise<string | Uint8Array> {
  return nodeBody(request, request, `${nodeRemedy} ${expressRemedy}`);
}

/** For `node:http`, and whatever gives its request and response. */
export function nodeAdapter(deliver: Deliver): NodeAdapter {
  return async (request, response) => send(response, await deliver(deliveryOf(request, nodeRemedy)));
}

/** For Express, NestJS and Connect. */
export function expressAdapter(deliver: Deliver): ExpressAdapter {
  return async (request, response) => send(response, await deliver(deliveryOf(request, expressRemedy)));
}

function deliveryOf(request: NodeRequest, remedy: string): Delivery {
  return {
    method: request.method,
    headers: request.headers,
    body: () => nodeBody(request, request, remedy),
  };
}

/**
 * The raw body: what the framework has kept of it, or else the stream, if that is unread. (A `body` that is an object
 * beside an unread stream is Express 4's, whose parser has looked at the content type and passed.)
 *
 * @throws RequestError if something has read it and kept no bytes
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
