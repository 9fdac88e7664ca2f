import type { Configured } from '../config/settings.js';
import { describe } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import { v2EventRules } from '../generated/events.js';
import { type FastifyAdapter, fastifyAdapter } from './adapters/fastify.js';
import { fetchAdapter } from './adapters/fetch.js';
import { type KoaAdapter, koaAdapter } from './adapters/koa.js';
import { type ExpressAdapter, expressAdapter, type NodeAdapter, nodeAdapter } from './adapters/node.js';
import { createDispatcher } from './dispatch.js';
import type { NotificationHandlerOptions, NotificationHandlers } from './event-handlers.js';
import { createReporter } from './report.js';
import { createResponder, type OpenNotification } from './respond.js';
import { memoryStore } from './stores/memory-store.js';

/**
 * Handles notification requests. It is a function of the Fetch standard, for Hono (`c.req.raw`), Next.js, Bun and others,
 * and has one property for each other framework.
 */
export interface NotificationHandler {
  (request: Request): Promise<Response>;
  /** `createServer(handler.node)` of `node:http`. */
  readonly node: NodeAdapter;
  /** `app.post('/notify', handler.express)`; also for NestJS (`handler.express(req, res)`) and Connect. */
  readonly express: ExpressAdapter;
  /** `app.post('/notify', handler.fastify)`; needs a content type parser that does not parse the body. */
  readonly fastify: FastifyAdapter;
  /** `router.post('/notify', handler.koa)` */
  readonly koa: KoaAdapter;
}

/** @throws RequestError naming an invalid handler or option */
export function createRequestHandler(
  configured: Configured,
  open: OpenNotification,
  handlers: NotificationHandlers,
  options: NotificationHandlerOptions = {},
): NotificationHandler {
  const { clock } = configured.common;
  const { store = memoryStore({ clock }), onError } = checkOptions(options);
  const report = createReporter(onError, clock);
  const dispatch = createDispatcher({ configured, handlers: checkHandlers(handlers), store, report });
  const respond = createResponder(open, dispatch, report);
  return Object.assign(fetchAdapter(respond), {
    node: nodeAdapter(respond),
    express: expressAdapter(respond),
    fastify: fastifyAdapter(respond),
    koa: koaAdapter(respond),
  });
}

/** The form of APIv3's event types, which also admits future ones. APIv2's types are defined by this package. */
const v3Type = /^[A-Z][A-Z0-9_]*(\.[A-Z0-9_]+)+$/;

function checkHandlers(handlers: NotificationHandlers): NotificationHandlers {
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
        `unknown event type; expected a type of APIv3 such as 'TRANSACTION.SUCCESS', or one of APIv2: ${v2Names.join(', ')}`,
      );
    }
    if (handle !== undefined && typeof handle !== 'function') {
      throw new RequestError(`handlers.${name}`, `expected a function, got ${describe(handle)}`);
    }
  }
  return { ...handlers };
}

function checkOptions(options: NotificationHandlerOptions): NotificationHandlerOptions {
  if (options === null || typeof options !== 'object') {
    throw new RequestError(
      'options',
      `expected an object such as { store, onError }, got ${describe(options)}`,
    );
  }
  const { store, onError, ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new RequestError(`options.${unknown}`, 'unknown option; expected store or onError');
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
