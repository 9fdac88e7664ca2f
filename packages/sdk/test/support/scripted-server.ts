import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { closedUrl } from './closed-url.js';
import { pem } from './keys.js';

/** What the server does with one request. */
export interface Act {
  /** What it writes, piece by piece: milliseconds to wait before, and the bytes. Nothing by default: it hangs. */
  readonly writes?: readonly (readonly [wait: number, bytes: Uint8Array])[];
  /** What it then does with the connection. @default 'keep' */
  readonly ending?: 'keep' | 'fin' | 'reset';
  /** Milliseconds until it does that. */
  readonly after?: number;
  /** It does that as soon as more bytes arrive, and reads no further. */
  readonly onNext?: boolean;
}

/** A request as it arrived. */
export interface Seen {
  readonly name: string;
  /** Which connection it came on. */
  readonly connection: number;
  /** When, in milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Whether it was read: it is not where the server closes the connection, or has done so already. */
  readonly whole: boolean;
}

export interface ScriptedServer {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** The same over TLS, with a certificate that has to be trusted first. */
  readonly httpsUrl: string;
  /** An address without a listening server. */
  readonly closedUrl: string;
  /**
   * What is done with the requests whose header `x-case` is `name`: one act for each, and 418 for any further.
   *
   * @param options `repeat`: from the first act again, without end; no list of the requests is kept then
   */
  script(name: string, acts: readonly Act[], options?: { repeat?: boolean }): Promise<void>;
  /** The requests of that name, in order. */
  seen(name: string): Promise<Seen[]>;
  /** Forgets scripts, what it has seen of them, and closes the connections that they came on. */
  forget(...names: string[]): Promise<void>;
  connections(): Promise<{ open: number; total: number }>;
  /** Closes all connections. */
  disconnect(how: 'fin' | 'reset'): Promise<void>;
  /** The next so many TLS connections are accepted, and never answered. */
  silence(handshakes: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a server that follows a script, in a thread of its own, so that it answers while a blocking verb holds this
 * one. It works on raw sockets: what it sees is every byte that arrived.
 */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const worker = new Worker(new URL('./scripted-server.thread.js', import.meta.url), {
    execArgv: [],
    workerData: { tls: { key: pem('server.key.pem'), cert: pem('server.cert.pem') } },
  });
  const [ports]: { http: number; https: number }[] = await once(worker, 'message');
  if (ports === undefined) throw new Error('the server did not start');

  const waiting = new Map<number, (result: unknown) => void>();
  worker.on('message', ({ id, result }: { id: number; result: unknown }) => {
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  let ids = 0;
  const ask = <Answer>(command: string, more: object = {}): Promise<Answer> =>
    new Promise((resolve) => {
      const id = ids++;
      waiting.set(id, (result) => resolve(result as Answer));
      worker.postMessage({ id, command, ...more });
    });

  return {
    url: `http://127.0.0.1:${ports.http}`,
    httpsUrl: `https://127.0.0.1:${ports.https}`,
    closedUrl,
    script: (name, acts, { repeat = false } = {}) => ask('script', { name, acts, repeat }),
    seen: (name) => ask('seen', { name }),
    forget: (...names) => ask('forget', { names }),
    connections: () => ask('connections'),
    disconnect: (how) => ask('disconnect', { how }),
    silence: (handshakes) => ask('silence', { handshakes }),
    async stop() {
      await worker.terminate();
    },
  };
}
