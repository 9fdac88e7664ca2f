import { escaped } from '../errors/given.js';
import { ApiError } from '../errors/index.js';
import type { TransportResponse } from '../http/transport.js';

/** The maximum number of characters of a body in an error. */
const longestShown = 80;

/**
 * The error for an error answer that does not follow the protocol, such as one from a gateway.
 *
 * @param message names the missing content, such as `an APIv3 error`
 * @param options `data`: the parsed answer, if it could be parsed; `retryAfter`: in seconds
 */
export function gatewayError(
  { status, headers, body }: TransportResponse,
  message: string,
  options: { data?: unknown; retryAfter?: number | undefined } = {},
): ApiError {
  return new ApiError(
    status,
    `HTTP_${status}`,
    `status ${status} without ${message}, as from a gateway between; ${excerpt(body)}`,
    { ...options, requestId: headers['request-id'] },
  );
}

/**
 * Quotes the beginning of a body in an error, on one line.
 *
 * @param verified whether its signature was verified; if not, the message says so, because the sender is unknown
 */
export function excerpt(body: Buffer, verified = false): string {
  const text = body.toString('utf8', 0, 400).replace(/\s+/g, ' ').trim();
  if (text === '') return 'it is empty';
  const line = escaped(text);
  const shown = line.length > longestShown ? `${line.slice(0, longestShown)}…` : line;
  return verified ? `it begins: ${shown}` : `it begins, unverified: ${shown}`;
}

/**
 * Whether the answer is a web page instead of JSON or a file: from a gateway, or from a network with a login page. JSON
 * and files never begin like markup.
 */
export function isPage({ headers, body }: TransportResponse): boolean {
  return (
    /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(headers['content-type'] ?? '') ||
    /^(?:\xef\xbb\xbf)?\s*</.test(body.toString('latin1', 0, 200))
  );
}
