import type { Deliver } from '../delivery.js';
import type { NodeRequest } from './node.js';
import { nodeBody } from './node.js';
import { type Bodied, keptBody, parsedBody } from './raw-body.js';

/** As much of Fastify's request as is needed. */
export interface FastifyRequestLike {
  readonly method: string;
  readonly headers: NodeRequest['headers'];
  readonly body?: unknown;
  readonly raw: NodeRequest;
}

/** As much of Fastify's reply as is needed. */
export interface FastifyReplyLike {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body?: string): unknown;
}

export type FastifyAdapter = (request: FastifyRequestLike, reply: FastifyReplyLike) => Promise<unknown>;

const remedy =
  "Fastify: in the route's plugin, removeAllContentTypeParsers() and addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body)); or use fastify-raw-body.";

export function fastifyAdapter(deliver: Deliver): FastifyAdapter {
  return async (request, reply) => {
    const { status, headers, body } = await deliver({
      method: request.method,
      headers: request.headers,
      async body() {
        const kept = keptBody(request as Bodied);
        if (kept !== undefined) return kept;
        if (request.body !== undefined && request.body !== null) throw parsedBody(remedy);
        return await nodeBody(request.raw, {}, remedy);
      },
    });
    reply.code(status);
    for (const [name, value] of Object.entries(headers)) reply.header(name, value);
    return reply.send(body === '' ? undefined : body);
  };
}
