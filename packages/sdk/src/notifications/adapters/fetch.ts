import { RequestError } from '../../errors/index.js';
import type { Respond } from '../respond.js';
import { parsedBody, readAll } from './raw-body.js';

const remedy =
  'Call the handler before other code reads the request body (Hono: pass c.req.raw before calling c.req.json()), or pass request.clone().';

/** @throws RequestError if the body has been read already */
export async function fetchBody(request: Request): Promise<string | Uint8Array> {
  if (request.bodyUsed) throw parsedBody(remedy);
  return request.body === null ? '' : await readAll(request.body);
}

/** For frameworks with the Fetch standard: Hono, Next.js, Bun, … */
export function fetchAdapter(respond: Respond): (request: Request) => Promise<Response> {
  return async (request) => {
    if (typeof request?.headers?.get !== 'function') {
      throw new RequestError(
        'request',
        "expected a Request of the Fetch standard; use the handler's property .node, .express, .fastify or .koa for those frameworks, and handler(c.req.raw) in Hono",
      );
    }
    const { status, headers, body } = await respond({
      method: request.method,
      headers: request.headers,
      body: () => fetchBody(request),
    });
    return new Response(body === '' ? null : body, { status, headers });
  };
}
