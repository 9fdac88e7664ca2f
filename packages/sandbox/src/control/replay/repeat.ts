import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { RequestLog } from '../../records/log.js';
import type { RepeatedMessage } from './message.js';

/** The longest time until the end of an answer, in milliseconds. A fault may keep silent. */
const patience = 30_000;

/** What belongs to one connection. RFC 9110, section 7.6.1. */
const hops = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The listener that a message goes to. */
export interface Listener {
  readonly origin: string;
  /** Of HTTPS. */
  readonly ca: string;
  /** The client certificate of mutual TLS, and its key, in PEM. */
  readonly identity?: { readonly cert: string; readonly key: string } | undefined;
}

/**
 * Sends a message to one of the sandbox's own listeners, over a connection of its own.
 *
 * @param id the record that it repeats
 * @returns the id of its own record
 * @throws Error if the listener does not take it
 */
export function repeatMessage(
  requests: RequestLog,
  id: string,
  { method, url: path, headers, body }: RepeatedMessage,
  { origin, ca, identity }: Listener,
): Promise<string> {
  const kept = headers.filter(([name]) => !hops.has(name.toLowerCase()));
  const framing = body.length > 0 || method !== 'GET' ? [['Content-Length', String(body.length)]] : [];
  const options = { method, path, headers: [...kept, ...framing].flat(), agent: false as const };
  return new Promise((resolve, reject) => {
    const request = origin.startsWith('https:')
      ? httpsRequest(origin, { ...options, ca, ...identity })
      : httpRequest(origin, options);
    const timer = setTimeout(() => request.destroy(), patience);
    let forget = (): void => undefined;
    const fail = (error: Error): void => {
      // A fault may have reset the connection, whose record tells it, a moment later.
      setTimeout(() => {
        forget();
        clearTimeout(timer);
        reject(error);
      }, 1_000);
    };
    request.on('socket', (socket) => {
      // The gateway reads nothing before this connection is there.
      socket.once('connect', () => {
        forget = requests.expectReplay(socket, id, (own) => {
          clearTimeout(timer);
          resolve(own);
        });
      });
    });
    request.on('error', fail);
    request.on('response', (response: IncomingMessage) => {
      response.on('error', fail).resume();
    });
    request.end(body);
  });
}
