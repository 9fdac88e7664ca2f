import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { pem } from './keys.js';

/** What the server does with a request, by its path. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface FileServer {
  readonly url: string;
  /** Method, path and query of what has arrived, in order. */
  readonly requests: string[];
  /** The connections that were ever made. */
  readonly sockets: Socket[];
  /** Resolves when no connection is open any more. */
  allClosed(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server, by default without TLS, that answers as it is told. */
export async function startFileServer(
  answers: Readonly<Record<string, Answer>>,
  { tls = false } = {},
): Promise<FileServer> {
  const requests: string[] = [];
  const sockets: Socket[] = [];
  const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests.push(`${request.method} ${request.url}`);
    for await (const _ of request);
    const answer = answers[new URL(request.url ?? '', 'http://127.0.0.1').pathname];
    if (answer === undefined) response.writeHead(418).end();
    else await answer(request, response);
  };
  const server = tls
    ? createSecureServer({ key: pem('server.key.pem'), cert: pem('server.cert.pem') }, listener)
    : createServer(listener);
  server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    sockets,
    async allClosed() {
      for (const socket of sockets) {
        if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
      }
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
