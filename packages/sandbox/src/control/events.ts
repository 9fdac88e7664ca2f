import { findDelivery, summarizeDelivery } from '../delivery/outbox.js';
import type { LogEvent } from '../records/log.js';
import type { World } from '../runtime/world.js';
import { readClock } from './clock.js';

/** The events that a slow reader may be behind. Then its connection closes, and it continues with `Last-Event-ID`. */
const longestQueue = 1_000;

/** The milliseconds for which brief events wait for others, so that a page that watches costs a write for many. */
const gathering = 100;

/**
 * Creates a stream of events for one reader.
 *
 * @param last the id of the last request that the reader has seen; those after it come first
 * @param isBrief requests and deliveries without their bodies, for a list
 */
export type OpenEvents = (last: number | undefined, isBrief: boolean) => ReadableStream<Uint8Array>;

/** @param heartbeat the milliseconds between the comments that keep a stream open */
export function createEvents(world: World, heartbeat: number): OpenEvents {
  const { requests } = world;
  const encoder = new TextEncoder();
  /** Readers of the same kind share the bytes of an event. */
  const [whole, brief] = [new WeakMap<LogEvent, Uint8Array>(), new WeakMap<LogEvent, Uint8Array>()];
  const encode = (event: LogEvent, isBrief: boolean): Uint8Array => {
    const known = isBrief ? brief : whole;
    const bytes = known.get(event) ?? encoder.encode(describe(world, event, isBrief));
    known.set(event, bytes);
    return bytes;
  };
  return (last, isBrief) => {
    let unsubscribe = (): void => undefined;
    let timer: NodeJS.Timeout | undefined;
    let flushing: NodeJS.Timeout | undefined;
    let isOver = false;
    /** The events of each chunk. */
    const sizes = new WeakMap<Uint8Array, number>();
    const leave = (): void => {
      isOver = true;
      unsubscribe();
      clearInterval(timer);
      clearTimeout(flushing);
    };
    return new ReadableStream<Uint8Array>(
      {
        start(controller) {
          let held: Uint8Array[] = [];
          const flush = (): void => {
            flushing = undefined;
            if (held.length === 0 || isOver) return;
            const [only] = held;
            const chunk = held.length === 1 && only !== undefined ? only : Buffer.concat(held);
            sizes.set(chunk, held.length);
            held = [];
            controller.enqueue(chunk);
          };
          const end = (): void => {
            flush();
            leave();
            controller.close();
          };
          const send = (bytes: Uint8Array): void => {
            if (isOver || bytes.length === 0) return;
            if ((controller.desiredSize ?? 0) <= held.length) {
              end();
              return;
            }
            held.push(bytes);
            if (isBrief) flushing ??= setTimeout(flush, gathering);
            else flush();
          };
          // A comment lets the reader know that the stream has begun.
          send(encoder.encode(': the sandbox\n\n'));
          flush();
          if (last !== undefined) {
            const filter = { limit: longestQueue - 1 };
            for (const request of isBrief ? requests.summaries(filter) : requests.list(filter)) {
              if (Number(request.id) > last) send(encoder.encode(format('request', request, request.id)));
            }
          }
          if (isOver) return;
          unsubscribe = requests.subscribe((event) => {
            send(encode(event, isBrief));
            if (event.kind === 'end' && !isOver) end();
          });
          timer = setInterval(() => send(encoder.encode(': alive\n\n')), heartbeat);
        },
        cancel: leave,
      },
      { highWaterMark: longestQueue, size: (chunk) => sizes.get(chunk) ?? 1 },
    );
  };
}

/** @returns an empty text for what is gone already */
function describe(world: World, event: LogEvent, isBrief: boolean): string {
  switch (event.kind) {
    case 'request': {
      const { id } = event;
      const request = isBrief ? world.requests.summary(id) : world.requests.find(id);
      return request === undefined ? '' : format('request', request, id);
    }
    case 'delivery': {
      const delivery = isBrief ? summarizeDelivery(world, event.id) : findDelivery(world, event.id);
      return delivery === undefined ? '' : format('delivery', delivery);
    }
    case 'clock':
      return format('clock', readClock(world));
    case 'activity': {
      const activity = world.requests.findActivity(event.id);
      return activity === undefined ? '' : format('activity', activity);
    }
    default:
      return format(event.kind, {});
  }
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
function format(kind: string, data: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
}
