import type { Delivery } from '../delivery/delivery.js';
import type { RequestRecord, Verification } from '../records/record.js';

/** The requests and notifications of a test, oldest first. */
export interface Seen {
  readonly requests: readonly RequestRecord[];
  readonly deliveries: readonly Delivery[];
}

/** The number of requests, and of notifications, that a report shows: the newest. */
const most = 20;
const longestText = 200;

/**
 * Describes requests and notifications for the output of a failed test. It shows no bodies, headers or queries, which
 * may hold what a log must not.
 *
 * @returns the lines; none without a request and a notification
 */
export function describeSeen({ requests, deliveries }: Seen): string[] {
  if (requests.length + deliveries.length === 0) return [];
  const counts = `${count(requests.length, 'request')}, ${count(deliveries.length, 'notification')}`;
  return [
    `WeChat Pay sandbox, during this test: ${counts}`,
    ...describeNewest(requests, describeRequest),
    ...describeNewest(deliveries, describeDelivery),
  ];
}

function count(number: number, name: string): string {
  return `${number} ${name}${number === 1 ? '' : 's'}`;
}

function describeNewest<Item>(items: readonly Item[], describe: (item: Item) => string[]): string[] {
  const lines = items.slice(-most).flatMap(describe);
  return items.length > most ? [`  ${items.length - most} earlier ones are left out`, ...lines] : lines;
}

function describeRequest(record: RequestRecord): string[] {
  const {
    id,
    method,
    url,
    operation,
    level,
    status,
    code,
    verification,
    unknown = [],
    answer,
    faults = [],
  } = record;
  const outcome = status === 0 ? 'broken off' : [status, code].join(' ').trim();
  const facts = [
    level,
    operation === undefined ? undefined : describeSignature(verification, code),
    ...faults.map(({ kind }) => `fault ${kind}`),
  ];
  const shown = facts.filter((fact) => fact !== undefined).join(', ');
  const isRefused = !verification.verified && operation !== undefined;
  const reason = isRefused ? verification.explanation : findMessage(answer.body);
  return [
    `  #${id}  ${outcome}  ${operation ?? `${method} ${withoutQuery(url)}`}${shown === '' ? '' : `  (${shown})`}`,
    ...(code === undefined || reason === undefined ? [] : [`      ${shorten(reason)}`]),
    ...(unknown.length === 0
      ? []
      : [`      fields that WeChat Pay does not know: ${shorten(unknown.join(', '))}`]),
  ];
}

function describeSignature({ verified, cause, causes }: Verification, code: string | undefined): string {
  if (verified) return 'signature verified';
  // A page of APIv2 for the user's browser.
  if (code === undefined) return 'not signed';
  const names = causes ?? (cause === undefined ? [] : [cause]);
  return names.length === 0 ? 'signature refused' : `signature refused: ${names.join(', ')}`;
}

/** The text of an error, of either protocol. */
function findMessage(body: string): string | undefined {
  const [, text] = /"message":"((?:[^"\\]|\\.)*)"/.exec(body) ?? [];
  if (text !== undefined) return text;
  const [, description] = /<err_code_des><!\[CDATA\[(.*?)\]\]>/s.exec(body) ?? [];
  return description ?? /<return_msg><!\[CDATA\[(.*?)\]\]>/s.exec(body)?.[1];
}

function describeDelivery({ type, url, state, attempts, faults = [] }: Delivery): string[] {
  const last = attempts.at(-1);
  const outcome = [state, last?.error ?? last?.status].filter((part) => part !== undefined).join(': ');
  const tries = attempts.length > 1 ? ` (${attempts.length} attempts)` : '';
  const shown = faults.length === 0 ? '' : `  (${faults.map(({ kind }) => `fault ${kind}`).join(', ')})`;
  return [`  notification ${type}  ${outcome}${tries}  ${withoutQuery(url)}${shown}`];
}

function withoutQuery(url: string): string {
  return shorten(url.replace(/[?#].*/s, ''));
}

/** One line, without control characters. */
function shorten(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > longestText ? `${line.slice(0, longestText)}…` : line;
}
