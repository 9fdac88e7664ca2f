import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { CommandTable } from './admin/commands.js';
import { adminApi } from './admin/http.js';
import type { Operation } from './catalogue.js';
import { Refusal } from './domain/refusal.js';
import { v2Handlers, v3Handlers } from './endpoints/table.js';
import { type RawRequest, readRequest } from './protocol/raw-request.js';
import { v2Endpoint } from './protocol/v2.js';
import { v3Endpoint } from './protocol/v3.js';
import { notFound, v3Error } from './protocol/v3-answer.js';
import { answeringKey } from './protocol/v3-sign.js';
import type { World } from './world.js';

export interface Bindings {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/**
 * What answers a request: the admin API, an operation of the description, or 404.
 *
 * @param host what the sandbox listens on
 */
export function createListener(world: World, commands: CommandTable, host: string): RequestListener {
  const app = createApp(world, commands, host);
  return getRequestListener(app.fetch as (request: Request, env: unknown) => Promise<Response>);
}

function createApp(world: World, commands: CommandTable, host: string): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>();
  app.route('/_sandbox', adminApi(world, commands, host));
  // Of two paths that fit a request, the one that spells the segment out comes first.
  const operations = [...world.catalogue.operations].sort((a, b) => (a.wirePath < b.wirePath ? -1 : 1));
  for (const operation of operations) {
    const answer = endpointFor(world, operation);
    if (answer === undefined) continue;
    app.on(operation.method, operation.wirePath.replace(/\{(\w+)\}/g, ':$1'), async (context, next) => {
      const request = await readRequest(context.env.incoming);
      return isPlain(request.url) ? answer(request, context.req.param()) : next();
    });
  }
  app.onError((error) =>
    v3Error(new Refusal('SYSTEM_ERROR', `系统异常：${error.message}`), world.credentials.platform, world.ids),
  );
  app.all('*', (context) => {
    const key = answeringKey(world.credentials, context.req.header('wechatpay-serial'));
    return notFound(world.credentials, key, world.ids);
  });
  return app;
}

type Endpoint = (request: RawRequest, variables: Record<string, string>) => Response | Promise<Response>;

function endpointFor(world: World, operation: Operation): Endpoint | undefined {
  const name = `${operation.method} ${operation.path}`;
  if (operation.protocol === 'v2') {
    const handler = v2Handlers.get(name);
    return handler === undefined && operation.retired === undefined
      ? undefined
      : v2Endpoint(world, operation, handler);
  }
  const handler = v3Handlers.get(name);
  return handler === undefined ? undefined : v3Endpoint(world, operation, handler);
}

/** A path with dot segments was routed by what they come to, but signed as it stands: nobody means that. */
function isPlain(url: string): boolean {
  return !/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(url.split('?', 1)[0] ?? '');
}
