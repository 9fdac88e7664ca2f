import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { type AddressInfo, isIPv6 } from 'node:net';

/** The two listeners, open before there is anything to answer with. */
export interface Ports {
  readonly url: string;
  readonly httpsUrl: string;
  /** Begins to answer, on both. */
  serve(listener: RequestListener, identity: { key: string; cert: string; ca: string }): void;
  /** Closes them and every connection, at once. */
  close(): void;
}

/** Seconds for which a real connection is kept. */
const keepAlive = 8;

/**
 * Opens both ports first of all, so that whoever starts a sandbox learns at once that one is taken.
 *
 * @throws Error naming the port if it is in use, or the host if it is not one of this machine
 */
export async function openPorts({
  host,
  port,
}: {
  readonly host: string;
  readonly port: number;
}): Promise<Ports> {
  let begin: (listener: RequestListener) => void = () => undefined;
  const served = new Promise<RequestListener>((resolve) => {
    begin = resolve;
  });
  const early: RequestListener = (request, response) =>
    void served.then((listener) => listener(request, response));
  const http = createServer(early);
  // A certificate is asked for of everybody and demanded of nobody: whether it is needed is the operation's affair.
  const https = createTlsServer({ requestCert: true, rejectUnauthorized: false }, early);
  const close = (): void => {
    for (const server of [http, https]) {
      server.close();
      server.closeAllConnections();
    }
  };
  try {
    const first = await open(http, host, port);
    const second = await open(https, host, port === 0 ? 0 : port + 1);
    return {
      url: `http://${authority(host, first)}`,
      httpsUrl: `https://${authority(host, second)}`,
      serve(listener, identity) {
        https.setSecureContext(identity);
        begin(listener);
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function open(server: Server | TlsServer, host: string, port: number): Promise<number> {
  server.keepAliveTimeout = keepAlive * 1000;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} on ${host} is in use; choose another (HTTP takes \`port\`, HTTPS the next one)`,
    EACCES: `port ${port} on ${host} needs privileges; choose one from 1024 up`,
    EADDRNOTAVAIL: `host ${host} is not an address of this machine`,
    ENOTFOUND: `host ${host} cannot be found`,
  };
  const reason = reasons[error.code ?? ''] ?? `cannot listen on ${host}:${port}: ${error.message}`;
  return Object.assign(new Error(reason, { cause: error }), { code: error.code });
}

/** An address that stands for all of them is reached by the loopback one. */
function authority(host: string, port: number): string {
  if (host === '0.0.0.0') return `127.0.0.1:${port}`;
  if (host === '::') return `[::1]:${port}`;
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
