import { Hono } from 'hono';
import { inspectDelivery } from '../delivery/inspect.js';
import type { Bindings } from '../gateway/bindings.js';
import { createHar } from '../records/har.js';
import type { RequestFilter } from '../records/record.js';
import { version } from '../runtime/version.js';
import type { World } from '../runtime/world.js';
import { createEvents } from './events.js';
import { findRequestOpening } from './opening.js';
import { problem } from './problem.js';

/** Milliseconds. Proxies close a connection that is silent for longer, some after half a minute. */
const usualHeartbeat = 15_000;

/**
 * The records over HTTP, besides the commands: one request, one notification, an HTTP archive, and a stream of events.
 *
 * @param readFilter reads the query as the command `requests` does
 * @param heartbeat the milliseconds between the comments that keep a stream of events open
 */
export function recordsApi(
  world: World,
  readFilter: (query: Readonly<Record<string, string>>) => RequestFilter,
  heartbeat: number = usualHeartbeat,
): Hono<{ Bindings: Bindings }> {
  const { requests } = world;
  const app = new Hono<{ Bindings: Bindings }>();
  app.get('/requests.har', (context) => {
    const har = createHar(requests.list(readFilter(context.req.query())), version);
    const headers = { 'content-disposition': 'attachment; filename="requests.har"' };
    return Response.json(har, { headers });
  });
  app.get('/requests/:id', (context) => {
    const id = context.req.param('id');
    const request = requests.find(id);
    if (request !== undefined) return Response.json({ request, opens: findRequestOpening(world, request) });
    const message = `no request has the id ${JSON.stringify(id)}; GET /_sandbox/requests lists those that are kept`;
    return problem(404, 'UNKNOWN_ID', message);
  });
  app.get('/deliveries/:id', (context) => {
    const id = context.req.param('id');
    const delivery = inspectDelivery(world, id);
    if (delivery !== undefined) return Response.json({ delivery });
    const message = `no notification has the id ${JSON.stringify(id)}; GET /_sandbox/deliveries lists those that are kept`;
    return problem(404, 'UNKNOWN_ID', message);
  });
  const events = createEvents(world, heartbeat);
  app.get('/events', (context) => {
    const { last = context.req.header('last-event-id'), brief } = context.req.query();
    const isBrief = brief === 'true';
    return new Response(events(last === undefined ? undefined : Number(last), isBrief), {
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
    });
  });
  return app;
}
