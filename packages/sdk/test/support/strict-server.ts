import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ApiError } from 'wechatpay-kit';
import { brand } from './brand.js';
import { apiV2Key, merchant, pem } from './keys.js';

/** A request as the server read it. */
export interface Read {
  /** What is wrong with it: its framing, its headers, its signature over the bytes that arrived. */
  readonly faults: readonly string[];
  readonly method: string;
  /** Path and query as they arrived. */
  readonly url: string;
  readonly host: string;
  /** Bytes of the body. */
  readonly length: number;
  /** Counts the server's connections. */
  readonly connection: number;
  /** The serial number of the certificate that the client presented. */
  readonly peer?: string;
}

export interface StrictServer {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** The same over TLS, which asks for a client's certificate. */
  readonly httpsUrl: string;
  /** A reverse proxy in front of `url`, as an origin: it takes {@link prefix} off and passes the rest on. */
  readonly proxyUrl: string;
  /** How many connections there were, and how often something on one was no request. */
  counts(): Promise<{ connections: number; unreadable: number }>;
  stop(): Promise<void>;
}

/** What the reverse proxy takes off. */
export const prefix = '/wechat/pay%20gate';

/** Starts a server in a thread of its own that checks every request's framing and signature over the bytes it received. */
export async function startStrictServer(): Promise<StrictServer> {
  const { mchid, serial, cert } = merchant;
  const worker = new Worker(new URL('./strict-server.thread.js', import.meta.url), {
    execArgv: [],
    workerData: {
      merchant: { mchid, serial, cert },
      brand: { brand_id: brand.brandId, serial: brand.serial, cert: brand.cert },
      apiV2Key,
      prefix,
      tls: { key: pem('server.key.pem'), cert: pem('server.cert.pem') },
    },
  });
  const message = async <Message>(): Promise<Message> => (await once(worker, 'message'))[0];
  const { http, https, proxied } = await message<Record<'http' | 'https' | 'proxied', number>>();
  return {
    url: `http://127.0.0.1:${http}`,
    httpsUrl: `https://127.0.0.1:${https}`,
    proxyUrl: `http://127.0.0.1:${proxied}`,
    counts() {
      worker.postMessage('counts');
      return message();
    },
    async stop() {
      worker.postMessage('stop');
      await once(worker, 'exit');
    },
  };
}

/** What the server read: it answers every request with an error that holds it. */
export async function readBy(call: () => unknown): Promise<Read> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof ApiError) || !error.message.includes('read')) throw error;
    const { report, detail } = error.data as { report?: string; detail?: { report: string } };
    return JSON.parse(detail?.report ?? report ?? '') as Read;
  }
  throw new Error('the call did not fail');
}
