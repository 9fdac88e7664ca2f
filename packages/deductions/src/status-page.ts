import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Language } from './pages/frame.js';
import type { Status } from './status.js';
import { statusPage } from './status-view.js';

/** Where the page is served. */
export interface StatusPageOptions {
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** @default 0, a free port */
  readonly port?: number;
}

/** The page that is served. */
export interface StatusPage {
  readonly url: string;
  readonly close: () => Promise<void>;
}

const headers = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
};

/**
 * Serves how the deductions stand: a page at `/`, in the language of the browser or of `?lang=zh` and `?lang=en`; JSON at
 * `/status.json`. It can change nothing and names no user. Anyone who reaches the port reads it.
 *
 * @throws Error if the port is taken
 * @example const page = await serveStatus(() => deductions.status(), { port: 9090 });
 */
export async function serveStatus(
  read: () => Promise<Status>,
  { host = '127.0.0.1', port = 0 }: StatusPageOptions = {},
): Promise<StatusPage> {
  const server: Server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    const send = (status: number, type: string, body: string): void => {
      response.writeHead(status, { ...headers, 'content-type': `${type}; charset=utf-8` }).end(body);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'text/plain', 'GET only\n');
    if (path !== '/' && path !== '/status.json') return send(404, 'text/plain', 'not found\n');
    read().then(
      (status) =>
        path === '/'
          ? send(200, 'text/html', statusPage(status, languageOf(request)))
          : send(200, 'application/json', JSON.stringify(status)),
      () => send(503, 'text/plain', 'the database does not answer\n'),
    );
    return undefined;
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The language that was chosen on the page; else that of the browser. */
function languageOf(request: IncomingMessage): Language {
  const chosen = /[?&]lang=(zh|en)\b/.exec(request.url ?? '')?.[1];
  if (chosen !== undefined) return chosen as Language;
  return /^\s*zh\b/i.test(request.headers['accept-language'] ?? '') ? 'zh' : 'en';
}
