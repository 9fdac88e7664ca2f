import type { Delivery, FiredFault, RequestRecord } from '@wechatpay-kit/sandbox';
import { paint, type Style } from './colours.js';

/** Records over HTTP have texts for times. */
type OverHttp<Type> = { readonly [Name in keyof Type]: Type[Name] extends Date ? string : Type[Name] };
/** A request as the admin API tells it. */
export type RequestLine = OverHttp<RequestRecord>;
/** A delivery as the admin API tells it. */
export interface DeliveryLine extends Omit<Delivery, 'attempts' | 'next'> {
  readonly attempts: readonly OverHttp<Delivery['attempts'][number]>[];
  /** The time of the next attempt. */
  readonly next?: string;
}

/** How lines are made. */
export interface LineStyle {
  readonly json?: boolean | undefined;
  /** Where they are printed. */
  readonly output?: NodeJS.WriteStream;
}

/** The line of a request, or its record as JSON. */
export function printRequest(record: RequestLine, { json, output }: LineStyle): string {
  if (json === true) return JSON.stringify({ kind: 'request', ...record });
  const { id, at, method, url, operation, summary, level, status, code, verification, duration } = record;
  const { notifications, faults } = record;
  const colour = (style: Style, text: string): string => paint(style, text, output);
  const outcome = `${status}${code === undefined ? '' : ` ${code}`}`;
  const isGood = status >= 200 && status < 400 && code === undefined;
  return [
    colour('dim', timeOf(at)),
    colour('dim', `#${id}`.padStart(5)),
    colour(isGood ? 'green' : 'red', outcome),
    operation ?? `${method} ${url}`,
    ...(summary === undefined ? [] : [summary.split(' · ')[0] ?? '']),
    ...(faults === undefined ? [] : [colour('magenta', `fault: ${faults.map(showFault).join(', ')}`)]),
    colour('dim', [level, `${duration.toFixed(1)} ms`].filter((part) => part !== undefined).join(', ')),
    ...(notifications.length === 0 ? [] : [colour('cyan', `${notifications.length} notification(s)`)]),
    ...(verification.verified || operation === undefined || isEndedByFault(record)
      ? []
      : [colour('yellow', `${verification.cause ?? 'signature refused'}: wechatpay-kit explain ${id}`)]),
  ].join('  ');
}

/**
 * The line of an attempt to deliver a notification, or the delivery as JSON.
 *
 * @param index which attempt; by default the last one
 */
export function printDelivery(
  delivery: DeliveryLine,
  { json, output }: LineStyle,
  index: number = delivery.attempts.length - 1,
): string {
  if (json === true) return JSON.stringify({ kind: 'delivery', ...delivery });
  const { type, url, attempts, state } = delivery;
  const colour = (style: Style, text: string): string => paint(style, text, output);
  const attempt = attempts[index];
  const isLast = index === attempts.length - 1;
  const isGood = attempt?.error === undefined;
  const outcome = isGood
    ? `delivered ${attempt?.status ?? ''}`.trim()
    : `${isLast ? state : 'failed'}: ${attempt.error}`;
  return [
    colour('dim', timeOf(attempt?.at ?? '')),
    colour('cyan', 'notify'.padStart(5)),
    colour(isGood ? 'green' : 'red', outcome),
    type,
    `to ${url}`,
    ...(attempt?.fault === undefined ? [] : [colour('magenta', `fault: ${attempt.fault}`)]),
    ...(index > 0 ? [colour('dim', `attempt ${index + 1}`)] : []),
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
export function timeOf(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : date.toTimeString().slice(0, 8);
}
