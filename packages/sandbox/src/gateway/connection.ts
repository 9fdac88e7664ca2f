import type { Bindings } from './bindings.js';
import { resetSocket } from './carrier.js';
import { alreadySent, type Reply } from './reply.js';

/** The connection of a request, for answers that are not sent as usual. Each such answer is in place of another. */
export interface Connection {
  /**
   * Waits by a real timer.
   *
   * @returns `false` as soon as the client has gone
   */
  wait(ms: number): Promise<boolean>;
  /** Ends it with RST. */
  reset(): Reply;
  /** Leaves it open, without an answer. */
  keepSilent(): Reply;
  /**
   * Sends an answer with its whole `Content-Length` but half of its body, and closes the connection. One without a body
   * ends within its headers.
   *
   * @param written runs when nothing more will be written
   */
  cutOff(reply: Reply, written: () => void): Reply;
}

export function createConnection({ incoming, outgoing }: Bindings): Connection {
  const { socket } = incoming;
  return {
    wait(ms) {
      if (socket.destroyed) return Promise.resolve(false);
      return new Promise((resolve) => {
        const end = (isThere: boolean): void => {
          clearTimeout(timer);
          outgoing.off('close', onClose);
          resolve(isThere);
        };
        const onClose = (): void => end(false);
        const timer = setTimeout(() => end(true), ms);
        outgoing.once('close', onClose);
      });
    },
    reset() {
      resetSocket(socket);
      return alreadySent;
    },
    keepSilent: () => alreadySent,
    cutOff({ status, headers, body }, written) {
      if (body.length === 0 || incoming.method === 'HEAD') {
        socket.write(`HTTP/1.1 ${status} \r\nContent-`);
      } else {
        outgoing.writeHead(status, { ...headers, 'Content-Length': body.length });
        outgoing.write(body.subarray(0, Math.floor(body.length / 2)));
      }
      written();
      socket.destroySoon();
      return alreadySent;
    },
  };
}
