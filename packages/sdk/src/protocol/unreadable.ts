import { escaped } from '../errors/given.js';
import { ApiError } from '../errors/index.js';
import type { TransportResponse } from '../http/transport.js';

/** How much of a body an error shows, in characters. */
const longestShown = 80;

/**
 * The error for an answer of failure that is not one of the protocol's own, as from a gateway between.
 *
 * @param message what the answer lacks, such as `an APIv3 error`
 * @param options `data`: the answer as parsed, if it could be; `retryAfter`: in seconds
 */
export function gatewayError(
  { status, headers, body }: TransportResponse,
  message: string,
  options: { data?: unknown; retryAfter?: number | undefined } = {},
): ApiError {
  return new ApiError(
    status,
    `HTTP_${status}`,
    `status ${status} without ${message}, as from a gateway between; ${beginningOf(body)}`,
    { ...options, requestId: headers['request-id'] },
  );
}

/**
 * The beginning of a body, for an error's message: enough to see what sort of thing it is, on one line.
 *
 * @param verified whether its signature was right; else the message says so, since it may be anyone's
 */
export function beginningOf(body: Buffer, verified = false): string {
  const text = body.toString('utf8', 0, 400).replace(/\s+/g, ' ').trim();
  if (text === '') return 'it is empty';
  const line = escaped(text);
  const shown = line.length > longestShown ? `${line.slice(0, longestShown)}…` : line;
  return verified ? `it begins: ${shown}` : `it begins, unverified: ${shown}`;
}

/**
 * Whether a page came in place of JSON or of a file, none of which begins as markup does: from a gateway, or from a
 * network that wants its user to log in.
 */
export function isPage({ headers, body }: TransportResponse): boolean {
  return (
    /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(headers['content-type'] ?? '') ||
    /^(?:\xef\xbb\xbf)?\s*</.test(body.toString('latin1', 0, 200))
  );
}
