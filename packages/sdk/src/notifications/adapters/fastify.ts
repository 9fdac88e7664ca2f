import type { Respond } from '../respond.js';
import type { NodeRequest } from './node.js';
import { nodeBody } from './node.js';
import { type Bodied, keptBody, parsedBody } from './raw-body.js';

/** The part of Fastify's request that the adapter uses. */
export interface FastifyRequestLike {
  readonly method: string;
  readonly headers: NodeRequest['headers'];
  readonly body?: unknown;
  readonly raw: NodeRequest;
}

/** The part of Fastify's reply that the adapter uses. */
export interface FastifyReplyLike {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body?: string): unknown;
}

/** A route handler of Fastify. */
export type FastifyAdapter = (request: FastifyRequestLike, reply: FastifyReplyLike) => Promise<unknown>;

const remedy =
  "Fastify: in the route's plugin, removeAllContentTypeParsers() and addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body)); or use fastify-raw-body.";

export function fastifyAdapter(respond: Respond): FastifyAdapter {
  return async (request, reply) => {
    const { status, headers, body } = await respond({
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
