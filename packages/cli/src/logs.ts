import type { Delivery, FiredFault, RequestRecord } from '@wechatpay-kit/sandbox';
import { followSandbox, readSandbox } from './client.js';
import { paint } from './colours.js';
import { findSandboxUrl, type ReachFlags } from './state.js';

/** The flags of `wechatpay-kit logs`. */
export interface LogsFlags extends ReachFlags {
  readonly follow?: boolean;
}

/** Records over HTTP have texts for times. */
type OverHttp<Type> = { readonly [Name in keyof Type]: Type[Name] extends Date ? string : Type[Name] };
type RequestLine = OverHttp<RequestRecord>;
interface DeliveryLine extends Omit<Delivery, 'attempts'> {
  readonly attempts: readonly OverHttp<Delivery['attempts'][number]>[];
}

/**
 * Prints a line for each request and each attempt to deliver a notification.
 *
 * @throws Error in one line
 */
export async function runLogs({ to, follow, json }: LogsFlags): Promise<void> {
  const url = findSandboxUrl(to);
  const { requests } = (await readSandbox(url, 'requests')) as { readonly requests: readonly RequestLine[] };
  const { deliveries } = (await readSandbox(url, 'deliveries')) as {
    readonly deliveries: readonly DeliveryLine[];
  };
  const lines = [
    ...requests.map((request) => ({ at: request.at, text: printRequest(request, json) })),
    ...deliveries.flatMap((delivery) =>
      json === true
        ? [{ at: delivery.attempts[0]?.at ?? '', text: printDelivery(delivery, json) }]
        : delivery.attempts.map(({ at }, index) => ({ at, text: printDelivery(delivery, json, index) })),
    ),
  ];
  for (const { text } of lines.toSorted((a, b) => (a.at < b.at ? -1 : 1))) console.log(text);
  if (follow === true) await followLogs(url, requests.at(-1)?.id ?? '0', json);
  else if (lines.length === 0) console.error(`the sandbox at ${url} has had no request so far`);
}

async function followLogs(url: string, known: string, json: boolean | undefined): Promise<void> {
  let last = known;
  for (;;) {
    let count = 0;
    for await (const { kind, id, data } of followSandbox(url, last)) {
      count += 1;
      last = id ?? last;
      if (kind === 'request') console.log(printRequest(data as RequestLine, json));
      // A delivery without an attempt was only created.
      else if ((data as DeliveryLine).attempts.length > 0)
        console.log(printDelivery(data as DeliveryLine, json));
    }
    // The stream ends with the sandbox, or because this reader was too slow. Then it continues.
    if (count === 0 || !(await isAlive(url))) break;
  }
  console.error('the sandbox has stopped');
}

function isAlive(url: string): Promise<boolean> {
  return readSandbox(url, 'now').then(
    () => true,
    () => false,
  );
}

function printRequest(record: RequestLine, json: boolean | undefined): string {
  if (json === true) return JSON.stringify({ kind: 'request', ...record });
  const { id, at, method, url, operation, level, status, code, verification, duration } = record;
  const { notifications, faults } = record;
  const outcome = `${status}${code === undefined ? '' : ` ${code}`}`;
  const isGood = status >= 200 && status < 400 && code === undefined;
  return [
    paint('dim', timeOf(at)),
    paint('dim', `#${id}`.padStart(5)),
    paint(isGood ? 'green' : 'red', outcome),
    operation ?? `${method} ${url}`,
    ...(faults === undefined ? [] : [paint('magenta', `fault: ${faults.map(showFault).join(', ')}`)]),
    paint('dim', [level, `${duration.toFixed(1)} ms`].filter((part) => part !== undefined).join(', ')),
    ...(notifications.length === 0 ? [] : [paint('cyan', `${notifications.length} notification(s)`)]),
    ...(verification.verified || operation === undefined || isEndedByFault(record)
      ? []
      : [paint('yellow', `${verification.cause ?? 'signature refused'}: wechatpay-kit explain ${id}`)]),
  ].join('  ');
}

function printDelivery(
  delivery: DeliveryLine,
  json: boolean | undefined,
  index = delivery.attempts.length - 1,
): string {
  if (json === true) return JSON.stringify({ kind: 'delivery', ...delivery });
  const { type, url, attempts, state } = delivery;
  const attempt = attempts[index];
  const isLast = index === attempts.length - 1;
  const isGood = attempt?.error === undefined;
  const outcome = isGood
    ? `delivered ${attempt?.status ?? ''}`.trim()
    : `${isLast ? state : 'failed'}: ${attempt.error}`;
  return [
    paint('dim', timeOf(attempt?.at ?? '')),
    paint('cyan', 'notify'.padStart(5)),
    paint(isGood ? 'green' : 'red', outcome),
    type,
    `to ${url}`,
    ...(attempt?.fault === undefined ? [] : [paint('magenta', `fault: ${attempt.fault}`)]),
    ...(index > 0 ? [paint('dim', `attempt ${index + 1}`)] : []),
  ].join('  ');
}

/** A request that a fault ended before its signature was looked at has nothing to explain. */
function isEndedByFault({ faults = [], verification, code }: RequestLine): boolean {
  return faults.length > 0 && verification.cause === undefined && code === undefined;
}

function showFault({ kind, ms }: FiredFault): string {
  return ms === undefined ? kind : `${kind} ${ms} ms`;
}

/** `2026-01-01T14:02:11.123Z` in local time: `14:02:11`. */
function timeOf(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : date.toTimeString().slice(0, 8);
}
