import type { IncomingMessage, RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { getPath } from 'hono/utils/url';
import type { BridgeParts } from '../control/bridge/parts.js';
import { adminApi } from '../control/http.js';
import { guard } from '../control/phone/guard.js';
import type { PhoneParts } from '../control/phone/http.js';
import type { Bindings } from '../gateway/bindings.js';
import { createReply, type Reply, sendReply } from '../gateway/reply.js';
import { v3Error } from '../gateway/v3/sign.js';
import { Refusal } from '../runtime/refusal.js';
import { version } from '../runtime/version.js';
import type { World } from '../runtime/world.js';
import { type Door, findRefusal, readVisitor } from './admission.js';
import { createAnswering, isPlainPath } from './operations.js';

export interface ServerParts extends BridgeParts, PhoneParts {
  readonly door: Door;
}

/** The parts of a context that need no further type. */
type Parts = Pick<Context<{ Bindings: Bindings }>, 'req' | 'env'>;

/** Answers admitted requests: the admin API, the bridge, and everything else as WeChat Pay. */
export function createListener(parts: ServerParts): RequestListener {
  const app = createApp(parts);
  const answerAsPlatform = createGateway(parts.world);
  /** @returns `undefined` if the answer is sent */
  const answer = async (
    bindings: Bindings,
    path: string,
    request?: Request,
  ): Promise<Response | undefined> => {
    const { incoming, outgoing } = bindings;
    const refused = findRefusal(readVisitor(incoming, path), parts.door);
    if (refused !== undefined) sendReply(outgoing, forbidden(refused));
    else if (request !== undefined && isOwnPath(request.method, path)) return app.fetch(request, bindings);
    else await answerAsPlatform(bindings);
    return undefined;
  };
  const listener = getRequestListener(
    async (request, env) =>
      (await answer(env as Bindings, getPath(request), request)) ?? RESPONSE_ALREADY_SENT,
  );
  return (incoming, outgoing) => {
    normalize(incoming);
    const [path = ''] = (incoming.url ?? '').split('?', 1);
    return isForPlatform(path) ? void answer({ incoming, outgoing }, path) : listener(incoming, outgoing);
  };
}

/** Makes a request of a proxy's client, or of HTTP/1.0, look like any other. RFC 9112, section 3.2.2. */
function normalize(incoming: IncomingMessage): void {
  const { url = '', headers, httpVersion } = incoming;
  if (!url.startsWith('/')) {
    const [, origin, rest = ''] = /^(https?:\/\/[^/?#]+)(.*)$/is.exec(url) ?? [];
    if (origin !== undefined) incoming.url = rest.startsWith('/') ? rest : `/${rest}`;
  }
  if (httpVersion === '1.0') headers.host ??= 'localhost';
}

/**
 * Whether a path can only be one of WeChat Pay's: as it is written, or because it has a backslash or is none, such as `*`,
 * to which Hono has an empty answer. All others are decoded and resolved first, which takes a while.
 */
function isForPlatform(path: string): boolean {
  return /^(?!\/)|\\/.test(path) || (/^\/[a-z0-9][^%]*$/i.test(path) && isPlainPath(path));
}

/** Answers as WeChat Pay, and records it. Does not reject. */
type Gateway = (bindings: Bindings) => Promise<void>;

function createGateway(world: World): Gateway {
  const answer = createAnswering(world);
  return async (bindings) => {
    const { incoming, outgoing } = bindings;
    const draft = world.requests.begin(incoming, outgoing);
    try {
      sendReply(outgoing, await answer(bindings, draft).catch((error) => answerFailure(world, error)));
    } catch (error) {
      console.error('the sandbox failed; please report this:', error);
      outgoing.destroy();
    }
  };
}

/** The status is given, because the description, which has those of all codes, may be what cannot be read. */
function answerFailure({ credentials, requestIds }: World, error: unknown): Promise<Reply> {
  const reason = error instanceof Error ? error.message : String(error);
  const failure = new Refusal('SYSTEM_ERROR', `系统异常：${reason}`, undefined, { status: 500 });
  return v3Error(failure, credentials.answering, requestIds);
}

/** The sandbox's own paths. */
function createApp(parts: ServerParts): Hono<{ Bindings: Bindings }> {
  const { world, commands } = parts;
  const app = new Hono<{ Bindings: Bindings }>();
  app.route('/_sandbox', adminApi(world, commands));
  // Loaded with the first request of a page. Most sandboxes never have one, and start faster without it.
  let bridge: Promise<Hono<{ Bindings: Bindings }>> | undefined;
  const toBridge = async ({ req, env }: Parts): Promise<Response> => {
    bridge ??= import('../control/bridge/http.js').then(({ bridgeApi }) => bridgeApi(parts));
    return (await bridge).fetch(req.raw, env);
  };
  for (const path of ['/_bridge', '/_bridge/*']) app.all(path, toBridge);
  let phone: Promise<Hono<{ Bindings: Bindings }>> | undefined;
  app.all('/_phone/api/*', async ({ req, env }) => {
    phone ??= import('../control/phone/http.js').then(({ phoneApi }) => phoneApi(parts, '/_phone/api'));
    return guard(await (await phone).fetch(req.raw, env));
  });
  let pages: Promise<Hono<{ Bindings: Bindings }>> | undefined;
  const toPages = async ({ req, env }: Parts): Promise<Response> => {
    pages ??= import('../control/console/http.js').then(({ consoleApp }) => consoleApp());
    return (await pages).fetch(req.raw, env);
  };
  for (const place of ['/_console', '/_phone']) {
    app.all(place, toPages);
    app.all(`${place}/*`, toPages);
  }
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
  return app;
}

/** Whether the sandbox answers as itself, and not as WeChat Pay. */
function isOwnPath(method: string, path: string): boolean {
  return (
    /^\/_(sandbox|bridge|console|phone)(\/|$)/.test(path) ||
    (path === '/' && (method === 'GET' || method === 'HEAD'))
  );
}

/** Unsigned, because it is not for a merchant's program. Not cacheable, because it depends on the client. */
function forbidden(message: string): Reply {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', Vary: 'Origin' };
  return createReply(403, headers, JSON.stringify({ code: 'FORBIDDEN', message }));
}
