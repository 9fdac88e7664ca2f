import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Authority } from './authority.js';
import { exempts } from './no-proxy.js';

type Track = (socket: Socket) => Socket;

/** How the program reaches other hosts: directly, or by the proxy of its environment. */
export interface Upstream {
  /** Opens a connection to a host. Either `opened` or `failed` is called, once. */
  open(wanted: Authority, track: Track, opened: (socket: Socket) => void, failed: () => void): void;
}

/**
 * Reads the proxy of the environment.
 *
 * @throws Error if `HTTPS_PROXY` is not an http URL: a tunnel through another kind of proxy is not possible
 */
export function createUpstream(environment: NodeJS.ProcessEnv): Upstream {
  const given = environment['HTTPS_PROXY'] || environment['https_proxy'] || '';
  const none = environment['NO_PROXY'] || environment['no_proxy'] || '';
  if (given === '') return { open: openDirectly };
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol !== 'http:') {
    throw new Error(
      `HTTPS_PROXY: expected an http URL such as http://proxy.example:3128, got ${redact(given)}`,
    );
  }
  return {
    open(wanted, track, opened, failed) {
      if (exempts(none, wanted.host)) openDirectly(wanted, track, opened, failed);
      else openThrough(url, wanted, track, opened, failed);
    },
  };
}

const openDirectly: Upstream['open'] = ({ host, port }, track, opened, failed) => {
  const socket = track(connect(port, host));
  socket.once('error', failed);
  socket.once('connect', () => {
    socket.off('error', failed);
    opened(socket);
  });
};

function openThrough(proxy: URL, wanted: Authority, ...[track, opened, failed]: Tail): void {
  const { host, port } = wanted;
  const name = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const user = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const asking = request({
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port === '' ? 80 : proxy.port,
    method: 'CONNECT',
    path: name,
    headers: {
      host: name,
      ...(user === ':' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` }),
    },
    agent: false,
  });
  asking.once('connect', (response, socket: Socket, head) => {
    track(socket);
    if (response.statusCode !== 200) {
      socket.destroy();
      failed();
      return;
    }
    if (head.length > 0) socket.unshift(head);
    opened(socket);
  });
  asking.once('response', (response) => {
    response.destroy();
    failed();
  });
  asking.once('error', failed);
  asking.end();
}

type Tail = Parameters<Upstream['open']> extends [Authority, ...infer Rest] ? Rest : never;

/** A proxy's URL may hold a password. */
function redact(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//…@');
}
