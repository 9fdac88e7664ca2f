import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ownDomains } from 'wechatpay-kit';
import { type Authority, readAuthority } from './authority.js';
import type { Upstream } from './upstream.js';

/** A proxy for one program. */
export interface Proxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Closes the listener and all connections at once. */
  close(): void;
}

/** Where the sandbox listens. */
export interface Target {
  readonly http: Authority;
  readonly https: Authority;
}

/**
 * Starts a proxy on a free loopback port. A CONNECT to a host of WeChat Pay's API reaches the sandbox, whose certificate
 * has these names; the proxy sees only bytes. A CONNECT to another host is tunnelled unchanged. Some clients send the
 * whole URL to the proxy in place of a CONNECT; the proxy forwards these requests in the same way.
 *
 * @param upstream the proxy that other hosts were reached by before
 */
export async function startProxy(target: Target, upstream: Upstream): Promise<Proxy> {
  const sockets = new Set<Duplex>();
  const track = <Stream extends Duplex>(socket: Stream): Stream => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // The other side of the tunnel closes as well, see `join`.
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const server = createServer((request, response) => forward(request, response, target));
  server.on('connection', track);
  server.on('connect', (request: IncomingMessage, client: Socket, head: Buffer) => {
    const wanted = readAuthority(request.url ?? '', 443);
    if (wanted === undefined) return void client.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    const refuse = (): void => void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    if (!isOwn(wanted.host))
      return upstream.open(wanted, track, (socket) => answer(client, head, socket), refuse);
    const { host, port } = wanted.port === 80 ? target.http : target.https;
    const socket = track(connect(port, host));
    socket.once('error', refuse);
    socket.once('connect', () => {
      socket.off('error', refuse);
      answer(client, head, socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function isOwn(host: string): boolean {
  return ownDomains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

function answer(client: Socket, head: Buffer, socket: Socket): void {
  client.write('HTTP/1.1 200 Connection established\r\n\r\n');
  if (head.length > 0) socket.write(head);
  client.pipe(socket).pipe(client);
  client.once('close', () => socket.destroy());
  socket.once('close', () => client.destroy());
}

/** Forwards a request whose request line holds a whole URL. */
function forward(request: IncomingMessage, response: ServerResponse, { http }: Target): void {
  const text = request.url ?? '';
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    response.writeHead(400, { 'content-type': 'text/plain' }).end('this is a proxy; expected a whole URL\n');
    return;
  }
  const url = new URL(text);
  // The path as written: signatures cover it.
  const path = text.replace(/^https?:\/\/[^/?#]*/i, '') || '/';
  const { 'proxy-connection': _, 'proxy-authorization': _own, ...headers } = request.headers;
  const own = isOwn(url.hostname);
  const send = own || url.protocol === 'http:' ? httpRequest : httpsRequest;
  const onward = send({
    ...(own
      ? http
      : { host: url.hostname.replace(/^\[|\]$/g, ''), ...(url.port === '' ? {} : { port: url.port }) }),
    method: request.method,
    path: path.startsWith('/') ? path : `/${path}`,
    headers: { ...headers, host: url.host },
    agent: false,
  });
  onward.once('response', (answered) => {
    response.writeHead(answered.statusCode ?? 502, answered.rawHeaders);
    answered.pipe(response);
    answered.once('error', () => response.destroy());
  });
  onward.once('error', (error) => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { 'content-type': 'text/plain' }).end(`${error.message}\n`);
  });
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}
