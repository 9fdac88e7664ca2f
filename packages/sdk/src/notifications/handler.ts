import type { Configured } from '../config/settings.js';
import { describe } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import { v2EventRules } from '../generated/events.js';
import { type FastifyAdapter, fastifyAdapter } from './adapters/fastify.js';
import { fetchAdapter } from './adapters/fetch.js';
import { type KoaAdapter, koaAdapter } from './adapters/koa.js';
import { type ExpressAdapter, expressAdapter, type NodeAdapter, nodeAdapter } from './adapters/node.js';
import { delivering, type Parse } from './delivery.js';
import type { NotificationHandlerOptions, NotificationHandlers } from './handlers.js';
import { reporter } from './report.js';
import { memoryStore } from './stores/memory-store.js';

/**
 * Takes notifications: a function of the Fetch standard, which Hono (`c.req.raw`), Next.js, Bun and others call, and
 * one for each of the other frameworks.
 */
export interface NotificationHandler {
  (request: Request): Promise<Response>;
  /** `createServer(handler.node)` of `node:http`. */
  readonly node: NodeAdapter;
  /** `app.post('/notify', handler.express)`; also for NestJS (`handler.express(req, res)`) and Connect. */
  readonly express: ExpressAdapter;
  /** `app.post('/notify', handler.fastify)`, where a content type parser leaves the body as it is. */
  readonly fastify: FastifyAdapter;
  /** `router.post('/notify', handler.koa)` */
  readonly koa: KoaAdapter;
}

/** @throws RequestError naming the handler or the option that is none */
export function notificationHandler(
  configured: Configured,
  parse: Parse,
  handlers: NotificationHandlers,
  options: NotificationHandlerOptions = {},
): NotificationHandler {
  const { clock } = configured.common;
  const { store = memoryStore({ clock }), onError } = checkedOptions(options);
  const report = reporter(onError, clock);
  const deliver = delivering({ configured, parse, handlers: checkedHandlers(handlers), store, report });
  return Object.assign(fetchAdapter(deliver), {
    node: nodeAdapter(deliver),
    express: expressAdapter(deliver),
    fastify: fastifyAdapter(deliver),
    koa: koaAdapter(deliver),
  });
}

/** Types of APIv3, those of tomorrow included, are in capitals; APIv2's are ours. */
const v3Type = /^[A-Z][A-Z0-9_]*(\.[A-Z0-9_]+)+$/;

function checkedHandlers(handlers: NotificationHandlers): NotificationHandlers {
  if (handlers === null || typeof handlers !== 'object') {
    throw new RequestError(
      'handlers',
      `expected an object such as { 'TRANSACTION.SUCCESS': (event) => … }, got ${describe(handlers)}`,
    );
  }
  const v2Names = [...v2EventRules.map(({ name, type }) => name ?? type), 'unknown'];
  for (const [name, handle] of Object.entries(handlers)) {
    if (name !== '*' && !v3Type.test(name) && !v2Names.includes(name)) {
      throw new RequestError(
        `handlers.${name}`,
        `there is no such type of event; APIv3's are like 'TRANSACTION.SUCCESS', APIv2's are ${v2Names.join(', ')}`,
      );
    }
    if (handle !== undefined && typeof handle !== 'function') {
      throw new RequestError(`handlers.${name}`, `expected a function, got ${describe(handle)}`);
    }
  }
  return { ...handlers };
}

function checkedOptions(options: NotificationHandlerOptions): NotificationHandlerOptions {
  if (options === null || typeof options !== 'object') {
    throw new RequestError(
      'options',
      `expected an object such as { store, onError }, got ${describe(options)}`,
    );
  }
  const { store, onError, ...others } = options;
  const [stranger] = Object.keys(others);
  if (stranger !== undefined)
    throw new RequestError(`options.${stranger}`, 'there is no such option; there are store and onError');
  if (store !== undefined && typeof store?.claim !== 'function') {
    throw new RequestError(
      'options.store',
      `expected a store such as memoryStore() or redisStore(client), got ${describe(store)}`,
    );
  }
  if (onError !== undefined && typeof onError !== 'function')
    throw new RequestError('options.onError', `expected a function, got ${describe(onError)}`);
  return { store, onError };
}
