import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A merchant's notification endpoint: records requests, and answers with the given statuses. */
export interface Receiver {
  url: string;
  received: Received[];
  /** The requests at a path. */
  at(path: string): Received[];
  /** The statuses of the next answers. Later answers succeed. */
  failNext(...statuses: number[]): void;
  /** The body of all answers at a path. */
  say(path: string, body: string): void;
  /** All answers succeed from now on. */
  recover(): void;
  close(): void;
}

const success =
  '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>';

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const failures: number[] = [];
  const bodies = new Map<string, string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      received.push({ path, headers, body: Buffer.concat(chunks).toString('utf8') });
      if (path === '/moved') response.writeHead(302, { location: '/' });
      else response.statusCode = failures.shift() ?? 200;
      response.end(bodies.get(path) ?? success);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    at: (path) => received.filter((one) => one.path === path),
    failNext: (...statuses) => failures.push(...statuses),
    say: (path, body) => bodies.set(path, body),
    recover: () => {
      failures.length = 0;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
