import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Connections that are kept open. Each sends the next request when the last one is answered. */
export interface Load {
  /**
   * Sends each request once.
   *
   * @throws Error for an answer other than 2xx
   * @returns milliseconds
   */
  send(requests: readonly Buffer[]): Promise<number>;
  stop(): void;
}

/** Opens sockets, and not an HTTP client: what it costs must not slow the server down. */
export async function openLoad(url: string, connections: number): Promise<Load> {
  const { hostname, port } = new URL(url);
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      await once(socket, 'connect');
      return socket;
    }),
  );
  return {
    async send(requests) {
      const start = performance.now();
      let next = 0;
      await Promise.all(sockets.map((socket) => sendAll(socket, () => requests[next++])));
      return performance.now() - start;
    },
    stop() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function sendAll(socket: Socket, take: () => Buffer | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    let known: Buffer | undefined;
    const end = (error?: Error): void => {
      socket.off('data', onData).off('error', end).off('close', onClose);
      if (error === undefined) resolve();
      else reject(error);
    };
    const onClose = (): void => end(new Error('the sandbox closed the connection'));
    const onData = (chunk: Buffer): void => {
      const answer = known === undefined ? chunk : Buffer.concat([known, chunk]);
      const length = readLength(answer);
      if (length === undefined || answer.length < length) {
        known = answer;
        return;
      }
      known = undefined;
      // `HTTP/1.1 200 OK`
      if (answer[9] !== 0x32) end(new Error(`the sandbox answered ${answer.toString('utf8')}`));
      else sendNext();
    };
    const sendNext = (): void => {
      const request = take();
      if (request === undefined) end();
      else socket.write(request);
    };
    socket.on('data', onData).on('error', end).on('close', onClose);
    sendNext();
  });
}

/** @returns the length of the answer; `undefined` before the end of its headers */
function readLength(answer: Buffer): number | undefined {
  const end = answer.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const head = answer.toString('latin1', 0, end);
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
  if (length === undefined && !head.startsWith('HTTP/1.1 204')) {
    throw new Error(`an answer without a length: ${head}`);
  }
  return end + 4 + Number(length ?? 0);
}
