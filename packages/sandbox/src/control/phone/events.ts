import type { World } from '../../runtime/world.js';

/** Hears that the state of the sandbox has changed. @returns a function that ends the subscription */
export type Watch = (listener: () => void) => () => void;

/** Milliseconds in which changes are told once. */
const pause = 150;

/** Milliseconds. Proxies close a connection that is silent for longer. */
const heartbeat = 15_000;

/** The messages that a slow reader may be behind. Then its connection closes, and it connects again. */
const longestQueue = 16;

/** A stream of events: `change` after something has changed, `end` when the sandbox stops. */
export function streamChanges({ requests }: Pick<World, 'requests'>, watch: Watch): Response {
  const encoder = new TextEncoder();
  let ends: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  const leave = (): void => {
    clearTimeout(timer);
    for (const end of ends) end();
    ends = [];
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const close = (): void => {
          leave();
          controller.close();
        };
        const send = (text: string): void => {
          if ((controller.desiredSize ?? 0) <= 0) close();
          else controller.enqueue(encoder.encode(text));
        };
        send(': the phone\n\n');
        const beats = setInterval(() => send(': alive\n\n'), heartbeat);
        ends = [
          () => clearInterval(beats),
          watch(() => {
            timer ??= setTimeout(() => {
              timer = undefined;
              send('event: change\ndata: {}\n\n');
            }, pause);
          }),
          requests.subscribe(({ kind }) => {
            if (kind !== 'end') return;
            send('event: end\ndata: {}\n\n');
            if (ends.length > 0) close();
          }),
        ];
      },
      cancel: leave,
    },
    { highWaterMark: longestQueue },
  );
  const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' };
  return new Response(body, { headers });
}
