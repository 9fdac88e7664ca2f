import type { ServerResponse } from 'node:http';

/** An answer of the gateway, as it is sent. Never changed in place. */
export interface Reply {
  readonly status: number;
  /** All but `Content-Length`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const nothing = Buffer.alloc(0);

/** In place of a reply that has been sent in another way, or never is. */
export const alreadySent: Reply = { status: 0, headers: {}, body: nothing };

export function createReply(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Buffer | string = nothing,
): Reply {
  return { status, headers, body: typeof body === 'string' ? Buffer.from(body) : body };
}

/** @param name in lower case */
export function findHeader({ headers }: Reply, name: string): string | undefined {
  return Object.entries(headers).find(([other]) => other.toLowerCase() === name)?.[1];
}

export function sendReply(outgoing: ServerResponse, reply: Reply): void {
  if (reply === alreadySent) return;
  const { status, headers, body } = reply;
  // RFC 9110, section 8.6: 204 has no length.
  outgoing.writeHead(status, status === 204 ? headers : { ...headers, 'Content-Length': body.length });
  // HEAD has the headers of GET.
  if (body.length === 0 || outgoing.req.method === 'HEAD') outgoing.end();
  else outgoing.end(body);
}
