import type { IncomingMessage, RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { BridgeParts } from '../control/bridge/parts.js';
import { adminApi } from '../control/http.js';
import type { Bindings } from '../gateway/bindings.js';
import { v3Error } from '../gateway/v3/sign.js';
import type { RequestDraft } from '../records/draft.js';
import { Refusal } from '../runtime/refusal.js';
import { version } from '../runtime/version.js';
import { type Door, findRefusal, type Visitor } from './admission.js';
import { createAnswering } from './operations.js';

export interface ServerParts extends BridgeParts {
  readonly door: Door;
}

/** The parts of a context that need no further type. */
type Parts = Pick<Context<{ Bindings: Bindings }>, 'req' | 'env'>;

/** What the router keeps beside a request. */
interface Variables {
  draft: RequestDraft;
}

/** Answers admitted requests: the admin API, the bridge, and everything else as WeChat Pay. */
export function createListener(parts: ServerParts): RequestListener {
  const app = createApp(parts);
  const written = new WeakMap<IncomingMessage, string>();
  const listener = getRequestListener((request, env) => {
    const { incoming } = env as Bindings;
    incoming.url = written.get(incoming) ?? incoming.url;
    return app.fetch(request, env as Bindings);
  });
  return (incoming, outgoing) => {
    normalize(incoming);
    // Hono refuses such a path with an empty answer. A merchant's program gets an error of its protocol instead.
    if (isOdd(incoming.url ?? '')) {
      written.set(incoming, incoming.url ?? '');
      incoming.url = '/%5C';
    }
    return listener(incoming, outgoing);
  };
}

/** Whether a request target has a backslash in its path, or no path: `*`. */
function isOdd(target: string): boolean {
  return /^(?!\/)|^[^?]*\\/.test(target);
}

/** Makes a request of a proxy's client, or of HTTP/1.0, look like any other. RFC 9112, section 3.2.2. */
function normalize(incoming: IncomingMessage): void {
  const { url = '', headers, httpVersion } = incoming;
  const [, origin, rest = ''] = /^(https?:\/\/[^/?#]+)(.*)$/is.exec(url) ?? [];
  if (origin !== undefined) incoming.url = rest.startsWith('/') ? rest : `/${rest}`;
  if (httpVersion === '1.0') headers.host ??= 'localhost';
}

function createApp(parts: ServerParts): Hono<{ Bindings: Bindings; Variables: Variables }> {
  const { world, commands, door } = parts;
  const app = new Hono<{ Bindings: Bindings; Variables: Variables }>();
  app.use('*', async (context, next) => {
    const refused = findRefusal(readVisitor(context), door);
    if (refused !== undefined) return forbidden(refused);
    if (!isOwnPath(context.req)) {
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
  // The root of an API is no operation, and needs no record. Other methods get the answer of an unknown path.
  app.get('/', async ({ req }) => {
    const { answerPage } = await import('../control/page.js');
    const { url, httpsUrl } = parts;
    const { merchant } = world.credentials;
    const page = {
      mchid: world.mchid,
      serial: merchant.id,
      url,
      httpsUrl,
      version,
      commands,
    };
    return answerPage(page, req.query('lang'), req.header('accept-language'));
  });
  app.onError((error) =>
    v3Error(
      new Refusal('SYSTEM_ERROR', `系统异常：${error.message}`),
      world.credentials.answering,
      world.requestIds,
    ),
  );
  const answer = createAnswering(world);
  app.all('*', (context) => answer(context.env, context.var.draft));
  return app;
}

/** Whether the sandbox answers as itself, and not as WeChat Pay. */
function isOwnPath({ method, path }: Parts['req']): boolean {
  return /^\/_(sandbox|bridge)(\/|$)/.test(path) || (path === '/' && (method === 'GET' || method === 'HEAD'));
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
