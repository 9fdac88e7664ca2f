import type { Respond } from '../respond.js';
import { type NodeRequest, nodeBody } from './node.js';

/** The part of Koa's context that the adapter uses. */
export interface KoaContextLike {
  readonly req: NodeRequest;
  /** A body parser sets its `body` and `rawBody`. */
  readonly request: object;
  status: number;
  body: unknown;
  set(headers: Record<string, string>): unknown;
}

/** A middleware of Koa. */
export type KoaAdapter = (context: KoaContextLike) => Promise<void>;

const remedy =
  'Koa: mount the handler before the body parser, or use a parser that keeps ctx.request.rawBody, such as koa-bodyparser.';

export function koaAdapter(respond: Respond): KoaAdapter {
  return async (context) => {
    const { status, headers, body } = await respond({
      method: context.req.method,
      headers: context.req.headers,
      body: () => nodeBody(context.req, context.request, remedy),
    });
    context.status = status;
    context.set({ ...headers });
    context.body = body === '' ? null : body;
  };
}
