import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { BridgeParts } from '../control/bridge/parts.js';
import { adminApi } from '../control/http.js';
import type { DescribedOperation } from '../description/catalogue.js';
import type { Bindings } from '../gateway/bindings.js';
import { createEndpoint, type Endpoint } from '../gateway/pipeline.js';
import { readRequest } from '../gateway/read.js';
import { createV2Stages } from '../gateway/v2/stages.js';
import { notFound, v3Error } from '../gateway/v3/sign.js';
import { createV3Stages } from '../gateway/v3/stages.js';
import { findAnswerKind, operationKey } from '../products/answered.js';
import { v2Handlers, v3Handlers } from '../products/list.js';
import type { RequestDraft } from '../records/draft.js';
import { Refusal } from '../runtime/refusal.js';
import { answeringKey } from '../runtime/signature.js';
import type { World } from '../runtime/world.js';
import { type Door, findRefusal, type Visitor } from './admission.js';

export interface ServerParts extends BridgeParts {
  readonly door: Door;
}

/** The parts of a context that need no further type. */
type Parts = Pick<Context<{ Bindings: Bindings }>, 'req' | 'env'>;

/** What the router keeps beside a request. */
interface Variables {
  draft: RequestDraft;
}

/** Answers admitted requests: the admin API, the bridge, an operation of the description, or 404. */
export function createListener(parts: ServerParts): RequestListener {
  const app = createApp(parts);
  return getRequestListener(app.fetch as (request: Request, env: unknown) => Promise<Response>);
}

function createApp(parts: ServerParts): Hono<{ Bindings: Bindings; Variables: Variables }> {
  const { world, commands, door } = parts;
  const app = new Hono<{ Bindings: Bindings; Variables: Variables }>();
  app.use('*', async (context, next) => {
    const refused = findRefusal(readVisitor(context), door);
    if (refused !== undefined) return forbidden(refused);
    if (!/^\/_(sandbox|bridge)(\/|$)/.test(context.req.path)) {
      const { incoming, outgoing } = context.env;
      context.set('draft', world.requests.begin(incoming, outgoing));
    }
    return next();
  });
  app.route('/_sandbox', adminApi(world, commands));
  // Loaded with the first request of a page. Most sandboxes never have one, and start faster without it.
  let bridge: Promise<Hono<{ Bindings: Bindings }>> | undefined;
  const toBridge = async ({ req, env }: Parts): Promise<Response> => {
    bridge ??= import('../control/bridge/http.js').then(({ bridgeApi }) => bridgeApi(parts));
    return (await bridge).fetch(req.raw, env);
  };
  for (const path of ['/_bridge', '/_bridge/*']) app.all(path, toBridge);
  // A path with a fixed segment comes before a path with a variable in its place.
  const operations = [...world.description.operations].sort((a, b) => (a.wirePath < b.wirePath ? -1 : 1));
  for (const operation of operations) {
    const answer = findEndpoint(world, operation);
    if (answer === undefined) continue;
    app.on(operation.method, operation.wirePath.replace(/\{(\w+)\}/g, ':$1'), async (context, next) => {
      const request = await readRequest(context.env.incoming);
      const { draft } = context.var;
      draft.body = request.body;
      if (!isPlain(request.url)) return next();
      draft.operation = operationKey(operation);
      draft.level = findAnswerKind(operation);
      return answer(request, context.req.param(), draft);
    });
  }
  app.onError((error) =>
    v3Error(new Refusal('SYSTEM_ERROR', `系统异常：${error.message}`), world.credentials.platform, world.ids),
  );
  app.all('*', (context) => {
    const { credentials, ids } = world;
    if (context.req.path.startsWith('/brand/')) return notFound(credentials.brand.publicKey, ids);
    const key = answeringKey(credentials, context.req.header('wechatpay-serial'));
    return notFound(key ?? credentials.platform, ids);
  });
  return app;
}

function findEndpoint(world: World, operation: DescribedOperation): Endpoint | undefined {
  if (findAnswerKind(operation) === undefined) return undefined;
  const name = operationKey(operation);
  if (operation.protocol === 'v2') {
    return createEndpoint(createV2Stages(world, operation, v2Handlers.get(name)), world.requests);
  }
  const handler = v3Handlers.get(name);
  return handler === undefined
    ? undefined
    : createEndpoint(createV3Stages(world, operation, handler), world.requests);
}

function readVisitor({ req, env }: Parts): Visitor {
  const { headers, socket } = env.incoming;
  const header = (name: string): string | undefined => headers[name]?.toString();
  return {
    method: req.method,
    path: req.path,
    host: headers.host,
    remote: socket.remoteAddress,
    origin: headers.origin,
    site: header('sec-fetch-site'),
    mode: header('sec-fetch-mode'),
    dest: header('sec-fetch-dest'),
  };
}

/** Unsigned, because it is not for a merchant's program. Not cacheable, because it depends on the client. */
function forbidden(message: string): Response {
  const headers = { 'cache-control': 'no-store', vary: 'Origin' };
  return Response.json({ code: 'FORBIDDEN', message }, { status: 403, headers });
}

/** A path with dot segments would be routed by its resolved form, but is signed as written, so it is refused. */
function isPlain(url: string): boolean {
  return !/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(url.split('?', 1)[0] ?? '');
}
