import type { DeliveryState } from '@wechatpay-kit/sandbox';
import { readSandbox } from './client.js';
import { paint, type Style } from './colours.js';
import { describeSpan } from './duration.js';
import { type DeliveryLine, timeOf } from './lines.js';
import { followLines } from './logs.js';
import { print, UsageError } from './output.js';
import { listDeliveries } from './read-deliveries.js';
import { findSandboxUrl, type ReachFlags } from './state.js';

/** The flags of `wechatpay-kit deliveries`. */
export interface DeliveriesFlags extends ReachFlags {
  readonly type?: string;
  readonly state?: DeliveryState;
  readonly url?: string;
  readonly follow?: boolean;
}

/**
 * Prints the notifications with their attempts, or one of them with its headers and body.
 *
 * @throws UsageError for flags that do not fit each other; Error in one line: no sandbox answers, the id is unknown
 */
export async function runDeliveries(id: string | undefined, flags: DeliveriesFlags): Promise<void> {
  const { to, json, follow, type, state, url: target } = flags;
  if (follow === true && (id !== undefined || state !== undefined))
    throw new UsageError(`${id === undefined ? '--state' : 'the id'}: leave out it or --follow`);
  const url = findSandboxUrl(to);
  const deliveries = await listDeliveries(url, { type, state, url: target });
  const { now } = (await readSandbox(url, 'now')) as { readonly now: string };
  if (id !== undefined) {
    const found = deliveries.find((delivery) => delivery.id === id);
    if (found === undefined) throw new Error(`no notification has the id ${JSON.stringify(id)}`);
    return print(found, json, () => describeWhole(found, now));
  }
  if (follow !== true) {
    if (deliveries.length === 0 && json !== true) return console.error('no such notification so far');
    return print({ deliveries }, json, () =>
      deliveries.map((delivery) => describeDelivery(delivery, now)).join('\n'),
    );
  }
  for (const delivery of deliveries) {
    console.log(
      json === true ? JSON.stringify({ kind: 'delivery', ...delivery }) : describeDelivery(delivery, now),
    );
  }
  const isWanted = (delivery: DeliveryLine): boolean =>
    (type ?? delivery.type) === delivery.type && (target ?? delivery.url) === delivery.url;
  await followLines(url, newest, { json }, undefined, isWanted);
  console.error('the sandbox has stopped');
}

/** No request comes first in the stream of events. */
const newest = String(Number.MAX_SAFE_INTEGER);

const colours: Readonly<Record<DeliveryState, Style>> = {
  delivered: 'green',
  pending: 'yellow',
  not_allowed: 'red',
  given_up: 'red',
};

/** The line of a notification, and one for each of its attempts. */
export function describeDelivery(
  { id, type, url, state, attempts, next }: DeliveryLine,
  now: string,
): string {
  const wait = next === undefined ? '' : describeSpan(Date.parse(next) - Date.parse(now));
  const head = [
    paint(colours[state], state),
    paint('bold', type),
    `to ${url}`,
    paint('dim', id),
    ...(wait === '' ? [] : [paint('dim', `next attempt in ${wait}`)]),
  ].join('  ');
  const lines = attempts.map(({ at, status, error, fault, resent }, index) =>
    [
      `  ${paint('dim', timeOf(at))}`,
      paint('dim', `attempt ${index + 1}`),
      ...(error === undefined ? [paint('green', String(status ?? 'acknowledged'))] : [paint('red', error)]),
      ...(fault === undefined ? [] : [paint('magenta', `fault: ${fault}`)]),
      ...(resent === undefined ? [] : [paint('cyan', `resent: ${resent}`)]),
    ].join('  '),
  );
  return [head, ...lines].join('\n');
}

/** A notification as it was sent last. */
function describeWhole(delivery: DeliveryLine, now: string): string {
  const headers = Object.entries(delivery.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  const reply = delivery.attempts.at(-1)?.reply;
  const answered = reply === undefined ? [] : ['', `answered: ${reply}`];
  return [describeDelivery(delivery, now), '', ...headers, '', delivery.body, ...answered].join('\n');
}
