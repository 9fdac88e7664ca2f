import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { pem } from './keys.js';

/** A request for a connection, as a proxy read it. */
export interface Asked {
  readonly method: string;
  /** `127.0.0.1:443` */
  readonly target: string;
  /** Who asked; empty without credentials. */
  readonly user: string;
}

/** HTTP proxies of an independent make, `proxy-chain`. */
export interface ProxyServers {
  /** Asks for no credentials. */
  readonly open: string;
  /** Asks for {@link user} and {@link password}; a user `status-502` is refused with that status. As `host:port`. */
  readonly guarded: string;
  /** The same over TLS. */
  readonly secure: string;
  /** Takes connections and says nothing. */
  readonly hanging: string;
  /** What was asked for since the last call, and how many wait for the one that says nothing. */
  seen(): Promise<{ asked: Asked[]; silent: number }>;
  stop(): Promise<void>;
}

export const user = 'sh@p';
export const password = 'pä:ss/wörd?';

/** Starts the proxies in a thread of their own, so that they work while a blocking verb holds this one. */
export async function startProxyServers(): Promise<ProxyServers> {
  const worker = new Worker(new URL('./proxy-server.thread.js', import.meta.url), {
    execArgv: [],
    workerData: {
      credentials: `${user}:${password}`,
      tls: { key: pem('server.key.pem'), cert: pem('server.cert.pem') },
    },
  });
  const message = async <Message>(): Promise<Message> => (await once(worker, 'message'))[0];
  const ports = await message<Record<'open' | 'guarded' | 'secure' | 'hanging', number>>();
  return {
    open: `127.0.0.1:${ports.open}`,
    guarded: `127.0.0.1:${ports.guarded}`,
    secure: `127.0.0.1:${ports.secure}`,
    hanging: `127.0.0.1:${ports.hanging}`,
    seen() {
      worker.postMessage('seen');
      return message();
    },
    async stop() {
      worker.postMessage('stop');
      await once(worker, 'exit');
    },
  };
}
