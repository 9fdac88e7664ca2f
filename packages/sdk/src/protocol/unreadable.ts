import { ApiError } from '../errors/index.js';
import type { TransportResponse } from '../http/transport.js';

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
    `status ${status} without ${message}, as from a gateway between: ${excerpt(body)}`,
    { ...options, requestId: headers['request-id'] },
  );
}

/** The beginning of a body, for an error's message: enough to see what sort of thing it is, and nothing that steers a terminal. */
export function excerpt(body: Buffer): string {
  const text = body
    .toString('utf8', 0, 200)
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim();
  if (text === '') return 'it is empty';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
