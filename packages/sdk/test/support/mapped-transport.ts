import { request as open } from 'node:http';
import { type Transport, TransportError, type TransportRequest, type TransportResponse } from 'wechatpay-kit';

export interface MappedTransport extends Transport {
  /** The hosts that were asked, in order, by name. */
  readonly asked: string[];
}

/**
 * A transport over `node:http` that takes requests for the platform's hosts to servers of this machine.
 *
 * @param places host -> where it is; read anew for each request. The header `x-case`, which tells a server's script,
 *   gets `@host` appended.
 */
export function mappedTransport(places: Readonly<Record<string, string>>): MappedTransport {
  const asked: string[] = [];
  return {
    asked,
    send(request) {
      asked.push(request.url.host);
      const place = places[request.url.host];
      if (place === undefined) throw new Error(`${request.url.host} is nowhere`);
      return exchange(request, place);
    },
  };
}

function exchange(request: TransportRequest, place: string): Promise<TransportResponse> {
  const { method, url, body, timeout, signal } = request;
  const headers = { ...request.headers, 'x-case': `${request.headers['x-case']}@${url.host}` };
  return new Promise((resolve, reject) => {
    const outgoing = open(new URL(url.pathname + url.search, place), { method, headers, agent: false });
    let sent = false;
    const fail = (code: 'TIMEOUT' | 'CONNECTION' | 'ABORTED', cause?: unknown): void => {
      clearTimeout(timer);
      outgoing.destroy();
      reject(new TransportError(code, `${url.host}: ${code}`, { sent, cause }));
    };
    const timer = setTimeout(fail, timeout, 'TIMEOUT');
    signal?.addEventListener('abort', () => fail('ABORTED', signal.reason), { once: true });
    outgoing.on('socket', (socket) => {
      socket.once('connect', () => {
        sent = true;
        outgoing.end(body);
      });
    });
    outgoing.on('error', (error) => fail('CONNECTION', error));
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', (error) => fail('CONNECTION', error));
      incoming.on('end', () => {
        clearTimeout(timer);
        const answered = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
        resolve({
          status: incoming.statusCode ?? 0,
          headers: Object.fromEntries(answered),
          body: Buffer.concat(chunks),
        });
      });
    });
  });
}
