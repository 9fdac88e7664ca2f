import { RequestError } from '../../errors/index.js';
import type { Deliver } from '../delivery.js';
import { parsedBody, readAll } from './raw-body.js';

const remedy =
  'Call the handler with the request before anything else reads its body (Hono: c.req.raw, before c.req.json() and the like; or give it request.clone()).';

/** @throws RequestError if something has read it already */
export async function fetchBody(request: Request): Promise<string | Uint8Array> {
  if (request.bodyUsed) throw parsedBody(remedy);
  return request.body === null ? '' : await readAll(request.body);
}

/** For whatever speaks the Fetch standard: Hono, Next.js, Bun, … */
export function fetchAdapter(deliver: Deliver): (request: Request) => Promise<Response> {
  return async (request) => {
    if (typeof request?.headers?.get !== 'function') {
      throw new RequestError(
        'request',
        "expected a Request of the Fetch standard; use the handler's .node, .express, .fastify or .koa in those frameworks, and handler(c.req.raw) in Hono",
      );
    }
    const { status, headers, body } = await deliver({
      method: request.method,
      headers: request.headers,
      body: () => fetchBody(request),
    });
    return new Response(body === '' ? null : body, { status, headers });
  };
}
