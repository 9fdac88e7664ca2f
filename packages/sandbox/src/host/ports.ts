import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { noteCarrier } from '../gateway/carrier.js';
import { findLanAddress, type PhoneAddress } from './phone-address.js';

/** The two listeners, which open before the sandbox can answer. */
export interface Ports {
  readonly url: string;
  readonly httpsUrl: string;
  /** The origin of the phone in the network. */
  readonly phoneOrigin: string | undefined;
  /** Starts to answer, on all. @param phone answers the phones in the network */
  serve(
    listener: RequestListener,
    identity: { key: string; cert: string; ca: string },
    phone?: RequestListener,
  ): void;
  /**
   * Stops to listen, and waits for the answers to the requests that have come.
   *
   * @param longest milliseconds; a request can be without an answer on purpose
   */
  finish(longest: number): Promise<void>;
  /** Closes both and all their connections at once. */
  close(): void;
}

/** The seconds for which WeChat Pay keeps a connection. */
const keepAlive = 8;

/**
 * Opens both ports. This comes first, so that a port in use is reported at once.
 *
 * @throws Error naming the port if it is in use, or the host if it is not an address of this machine
 */
export async function openPorts({
  host,
  port,
  httpsPort,
  phone,
}: {
  readonly host: string;
  readonly port: number;
  /** `undefined`: the next port. */
  readonly httpsPort?: number | undefined;
  readonly phone?: PhoneAddress | undefined;
}): Promise<Ports> {
  const { begin, early } = listenEarly();
  const http = createServer(early);
  http.keepAliveTimeout = keepAlive * 1000;
  const ofPhone = listenEarly();
  const phones = createServer(ofPhone.early);
  // One server reads the requests of both listeners. The server of `node:https` would do in Node.js, but in Bun it cannot
  // change its certificate later, and does not give the client's. Client certificate requested, optional; each operation
  // decides.
  const https = createTlsServer(
    { requestCert: true, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] },
    (socket) => {
      noteCarrier(socket, carriers.get(addressOf(socket)));
      http.emit('connection', socket);
    },
  );
  const carriers = new Map<string, Socket>();
  https.on('connection', (socket: Socket) => {
    const address = addressOf(socket);
    carriers.set(address, socket);
    socket.once('close', () => carriers.delete(address));
  });
  const sockets = new Set<Socket>();
  for (const server of [http, https, phones]) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
  }
  const inHand = new Set<ServerResponse>();
  for (const server of [http, phones]) {
    server.on('request', (_, answer: ServerResponse) => {
      inHand.add(answer);
      answer.once('close', () => inHand.delete(answer));
    });
  }
  /** Idle connections close too. */
  const stopListening = (): void => {
    http.close();
    https.close();
    phones.close();
  };
  const finish = (longest: number): Promise<void> => {
    stopListening();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, longest);
      const check = (): void => {
        if (inHand.size > 0) return;
        clearTimeout(timer);
        resolve();
      };
      for (const answer of inHand) {
        // The client hears that this is the last answer over its connection.
        if (!answer.headersSent) answer.shouldKeepAlive = false;
        answer.once('close', check);
      }
      check();
    });
  };
  const close = (): void => {
    stopListening();
    for (const socket of sockets) socket.destroy();
  };
  try {
    const first = await open(http, host, port);
    const second = await open(https, host, httpsPort ?? (port === 0 ? 0 : port + 1));
    const third = phone && (await open(phones, phone.host, phone.port));
    return {
      url: `http://${authority(host, first)}`,
      httpsUrl: `https://${authority(host, second)}`,
      phoneOrigin:
        third === undefined || phone === undefined ? undefined : `http://${reachable(phone.host, third)}`,
      serve(listener, identity, phoneListener) {
        https.setSecureContext(identity);
        begin(listener);
        if (phoneListener !== undefined) ofPhone.begin(phoneListener);
      },
      finish,
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** A listener whose requests wait until it is known what answers them. */
function listenEarly(): {
  readonly begin: (listener: RequestListener) => void;
  readonly early: RequestListener;
} {
  let begin: (listener: RequestListener) => void = () => undefined;
  const served = new Promise<RequestListener>((resolve) => {
    begin = resolve;
  });
  return {
    begin: (listener) => begin(listener),
    early: (request, response) => void served.then((listener) => listener(request, response)),
  };
}

function open(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} on ${host} is in use; choose another (HTTP takes \`port\`, HTTPS \`httpsPort\` or the next one)`,
    EACCES: `port ${port} on ${host} needs privileges; choose one from 1024 up`,
    EADDRNOTAVAIL: `host ${host} is not an address of this machine`,
    ENOTFOUND: `host ${host} cannot be found`,
  };
  const reason = reasons[error.code ?? ''] ?? `cannot listen on ${host}:${port}: ${error.message}`;
  return Object.assign(new Error(reason, { cause: error }), { code: error.code });
}

/** The client's end of a connection. */
function addressOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/** An address of this machine in the network, in place of one that stands for all. */
function reachable(host: string, port: number): string {
  return host === '0.0.0.0' || host === '::'
    ? authority(findLanAddress() ?? host, port)
    : authority(host, port);
}

/** The loopback address in place of an address that stands for all. */
function authority(host: string, port: number): string {
  if (host === '0.0.0.0') return `127.0.0.1:${port}`;
  if (host === '::') return `[::1]:${port}`;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
