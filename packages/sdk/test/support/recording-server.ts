import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { pem } from './keys.js';

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The serial number of the client's certificate. */
  readonly peer: string | undefined;
}

export interface RecordingServer {
  /** `https://127.0.0.1:…` */
  readonly url: string;
  /** What has arrived, in order. */
  readonly received: Received[];
  stop(): Promise<void>;
}

/** Starts a server over TLS that keeps what it gets; its certificate is one of `authority.cert.pem`. */
export async function startRecordingServer(
  answer: (request: Received) => { readonly headers: Record<string, string>; readonly body: Buffer },
): Promise<RecordingServer> {
  const received: Received[] = [];
  const server = createServer(
    {
      key: pem('server.key.pem'),
      cert: pem('server.cert.pem'),
      ca: pem('authority.cert.pem'),
      requestCert: true,
      rejectUnauthorized: false,
    },
    async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method = '', url = '', headers } = request;
      const peer = (request.socket as TLSSocket).getPeerCertificate()?.serialNumber;
      const kept = { method, path: url, headers, body: Buffer.concat(chunks), peer };
      received.push(kept);
      const { headers: answered, body } = answer(kept);
      response.writeHead(200, answered).end(body);
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
