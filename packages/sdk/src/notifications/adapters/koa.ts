import type { Deliver } from '../delivery.js';
import { type NodeRequest, nodeBody } from './node.js';

/** As much of Koa's context as is needed. */
export interface KoaContextLike {
  readonly req: NodeRequest;
  /** Where a body parser leaves `body` and `rawBody`. */
  readonly request: object;
  status: number;
  body: unknown;
  set(headers: Record<string, string>): unknown;
}

export type KoaAdapter = (context: KoaContextLike) => Promise<void>;

const remedy =
  'Koa: mount the handler before the body parser, or use one that keeps ctx.request.rawBody, as koa-bodyparser does.';

export function koaAdapter(deliver: Deliver): KoaAdapter {
  return async (context) => {
    const { status, headers, body } = await deliver({
      method: context.req.method,
      headers: context.req.headers,
      body: () => nodeBody(context.req, context.request, remedy),
    });
    context.status = status;
    context.set({ ...headers });
    context.body = body === '' ? null : body;
  };
}
