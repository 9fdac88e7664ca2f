import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { closedUrl } from './closed-url.js';
import { apiV2Key, pem, platform, stranger } from './keys.js';

export interface FaultyServer {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** The same over TLS, with a certificate that has to be trusted first. */
  readonly httpsUrl: string;
  /** An address without a listening server. */
  readonly closedUrl: string;
  /** How many requests of which fault have arrived, on how many connections, and who their clients were. */
  counts(): Promise<{ requests: Record<string, number>; connections: number; peers: string[] }>;
  stop(): Promise<void>;
}

/**
 * Starts a server that misbehaves on demand: the last segment of a path names the fault. It runs in a thread of its
 * own, so that it answers while a blocking verb holds this one.
 */
export async function startFaultyServer(): Promise<FaultyServer> {
  const worker = new Worker(new URL('./faulty-server.thread.js', import.meta.url), {
    execArgv: [],
    workerData: {
      platform,
      strangerKey: stranger.key,
      apiV2Key,
      tls: { key: pem('server.key.pem'), cert: pem('server.cert.pem') },
    },
  });
  const message = async <Message>(): Promise<Message> => (await once(worker, 'message'))[0];
  const { http, https } = await message<{ http: number; https: number }>();
  return {
    url: `http://127.0.0.1:${http}`,
    httpsUrl: `https://127.0.0.1:${https}`,
    closedUrl,
    counts() {
      worker.postMessage('counts');
      return message();
    },
    async stop() {
      await worker.terminate();
    },
  };
}
