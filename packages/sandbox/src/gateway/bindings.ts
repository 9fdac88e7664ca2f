import type { IncomingMessage, ServerResponse } from 'node:http';

/** What Hono passes on with a request: Node's own request and response. */
export interface Bindings {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}
