import type { Socket } from 'node:net';

/** The TCP connections under TLS connections. Node.js resets the former only. */
const carriers = new WeakMap<Socket, Socket>();

/** @param carrier `undefined`: the runtime does not give it */
export function noteCarrier(secure: Socket, carrier: Socket | undefined): void {
  if (carrier !== undefined) carriers.set(secure, carrier);
}

/** Ends a connection with RST, so that the client has ECONNRESET; where the runtime cannot, by closing it. */
export function resetSocket(socket: Socket): void {
  try {
    (carriers.get(socket) ?? socket).resetAndDestroy();
  } catch {
    // Bun has no handle that can be reset.
  }
  socket.destroy();
}
