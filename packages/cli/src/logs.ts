import { followSandbox, readSandbox } from './client.js';
import { type DeliveryLine, type LineStyle, printDelivery, printRequest, type RequestLine } from './lines.js';
import { listDeliveries } from './read-deliveries.js';
import { findSandboxUrl, type ReachFlags } from './state.js';

/** The flags of `wechatpay-kit logs`. */
export interface LogsFlags extends ReachFlags {
  readonly follow?: boolean;
}

/**
 * Prints a line for each request and each attempt to deliver a notification.
 *
 * @throws Error in one line
 */
export async function runLogs({ to, follow, json }: LogsFlags): Promise<void> {
  const url = findSandboxUrl(to);
  const { requests } = (await readSandbox(url, 'requests')) as { readonly requests: readonly RequestLine[] };
  const deliveries = await listDeliveries(url);
  const lines = [
    ...requests.map((request) => ({ at: request.at, text: printRequest(request, { json }) })),
    ...deliveries.flatMap((delivery) =>
      json === true
        ? [{ at: delivery.attempts[0]?.at ?? '', text: printDelivery(delivery, { json }) }]
        : delivery.attempts.map(({ at }, index) => ({ at, text: printDelivery(delivery, { json }, index) })),
    ),
  ];
  for (const { text } of lines.toSorted((a, b) => (a.at < b.at ? -1 : 1))) console.log(text);
  if (follow === true) {
    await followLines(url, requests.at(-1)?.id ?? '0', { json });
    console.error('the sandbox has stopped');
  } else if (lines.length === 0) console.error(`the sandbox at ${url} has had no request so far`);
}

/**
 * Prints a line for each request and each attempt to deliver a notification, until the sandbox stops.
 *
 * @param known the id of the last request that is printed already
 * @param signal ends it earlier
 * @param isWanted which deliveries are printed; if it is given, no request is
 * @returns the id of the last request that is printed
 */
export async function followLines(
  url: string,
  known: string,
  style: LineStyle,
  signal?: AbortSignal,
  isWanted?: (delivery: DeliveryLine) => boolean,
): Promise<string> {
  const output = style.output ?? process.stdout;
  let last = known;
  for (;;) {
    let count = 0;
    let isOver = false;
    for await (const { kind, id, data } of followSandbox(url, last, signal)) {
      count += 1;
      last = id ?? last;
      isOver = kind === 'end';
      if (kind === 'request' && isWanted === undefined)
        output.write(`${printRequest(data as RequestLine, style)}\n`);
      // A delivery without an attempt was only created.
      else if (kind === 'delivery') {
        const delivery = data as DeliveryLine;
        if (delivery.attempts.length > 0 && isWanted?.(delivery) !== false)
          output.write(`${printDelivery(delivery, style)}\n`);
      }
    }
    // The stream ends with the sandbox, or because this reader was too slow. Then it continues.
    if (signal?.aborted || isOver || count === 0 || !(await isAlive(url))) return last;
  }
}

function isAlive(url: string): Promise<boolean> {
  return readSandbox(url, 'now').then(
    () => true,
    () => false,
  );
}
