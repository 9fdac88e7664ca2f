import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';

export interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export type Post = (path: string, headers: Record<string, string>, body: string | Buffer) => Promise<Answer>;

/** POSTs over kept-alive connections. */
export function poster(origin: string): Post {
  const { protocol, hostname: host, port } = new URL(origin);
  const secure = protocol === 'https:';
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const open = secure ? requestHttps : requestHttp;
  return (path, headers, body) =>
    new Promise((resolve, reject) => {
      open({ method: 'POST', host, port, path, headers, agent }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode, headers: incoming.headers, body: Buffer.concat(chunks) }),
        );
      })
        .on('error', reject)
        .end(body);
    });
}
