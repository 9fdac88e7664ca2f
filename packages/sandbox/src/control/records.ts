import { Hono } from 'hono';
import { findDelivery } from '../delivery/outbox.js';
import type { Bindings } from '../gateway/bindings.js';
import { createHar } from '../records/har.js';
import type { LogEvent } from '../records/log.js';
import type { RequestFilter } from '../records/record.js';
import { version } from '../runtime/version.js';
import type { World } from '../runtime/world.js';
import { problem } from './problem.js';

/** The events that a slow reader may be behind. Then its connection closes, and it continues with `Last-Event-ID`. */
const longestQueue = 1_000;

/** Milliseconds. Proxies close a connection that is silent for longer, some after half a minute. */
const usualHeartbeat = 15_000;

/**
 * The records over HTTP, besides the commands: one request, an HTTP archive, and a stream of events.
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
    if (request !== undefined) return Response.json({ request });
    const message = `no request has the id ${JSON.stringify(id)}; GET /_sandbox/requests lists those that are kept`;
    return problem(404, 'UNKNOWN_ID', message);
  });
  app.get('/events', (context) => {
    const last = context.req.header('last-event-id');
    return new Response(streamEvents(world, last === undefined ? undefined : Number(last), heartbeat), {
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
    });
  });
  return app;
}

/** @param last the id of the last request that the reader has seen; those after it come first */
function streamEvents(world: World, last: number | undefined, heartbeat: number): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let unsubscribe = (): void => undefined;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const leave = (): void => {
    isOver = true;
    unsubscribe();
    clearInterval(timer);
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const end = (): void => {
          leave();
          controller.close();
        };
        const send = (text: string): void => {
          if (isOver) return;
          if ((controller.desiredSize ?? 0) <= 0) end();
          else controller.enqueue(encoder.encode(text));
        };
        // A comment lets the reader know that the stream has begun.
        send(': the sandbox\n\n');
        if (last !== undefined) {
          for (const request of world.requests.list({ limit: longestQueue - 1 })) {
            if (Number(request.id) > last) send(format('request', request, request.id));
          }
        }
        if (isOver) return;
        unsubscribe = world.requests.subscribe((event) => {
          if (event.kind === 'end') {
            send(format('end', {}));
            if (!isOver) end();
            return;
          }
          const text = describe(world, event);
          if (text !== undefined) send(text);
        });
        timer = setInterval(() => send(': alive\n\n'), heartbeat);
      },
      cancel: leave,
    },
    { highWaterMark: longestQueue },
  );
}

function describe(world: World, { kind, id }: Exclude<LogEvent, { kind: 'end' }>): string | undefined {
  if (kind === 'request') {
    const request = world.requests.find(id);
    return request === undefined ? undefined : format(kind, request, id);
  }
  const delivery = findDelivery(world, id);
  return delivery === undefined ? undefined : format(kind, delivery);
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
function format(kind: string, data: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
}
