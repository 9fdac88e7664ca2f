import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { apiV3Key, merchant, pem, platform, stranger } from './keys.js';

/** A key of the platform's, with both halves: what it signs with, and what merchants know of it. */
export interface PlatformSide {
  readonly id: string;
  readonly key: string;
  /** Absent for a public key. */
  readonly cert?: string;
}

const generation = (number: 1 | 2 | 3): Required<PlatformSide> => ({
  id: `6A${number}000000000000000000000000000000000000${number}`,
  key: pem(`generation${number}.key.pem`),
  cert: pem(`generation${number}.cert.pem`),
});

/**
 * The platform's keys: certificates that follow each other (2020 to 2025, December 2024 to 2029, November 2029 to 2034),
 * and its public key.
 */
export const platformSide = {
  generation1: generation(1),
  generation2: generation(2),
  generation3: generation(3),
  publicKey: { id: platform.publicKeyId, key: platform.key },
} as const satisfies Record<string, PlatformSide>;

export type Name = keyof typeof platformSide;

/** How `GET /v3/certificates` is answered. */
export type CertificatesAnswer =
  | 'ok'
  | 'not-exists'
  | 'not-found'
  | 'system-error'
  | 'sign-error'
  | 'reset'
  | 'hang'
  | 'other-apiv3-key'
  | 'other-merchants-among'
  | 'signed-by-a-stranger'
  | 'signed-by-one-it-does-not-bring'
  | 'another-serial'
  | 'elliptic'
  | 'no-certificate'
  | 'empty'
  | 'tampered'
  | 'no-rows'
  | 'no-list';

export interface PlatformState {
  /** The certificates that it hands out. */
  lists: readonly Name[];
  /** Who signs its answers, in turn. With one alone, a merchant who names the public key has it sign instead. */
  signs: readonly Name[];
  certificates: CertificatesAnswer;
  /** Which lists it has; of another it says that there is none. */
  listsAt: readonly string[];
  /** What it answers to everything else, and with which status. */
  answers: string;
  status: number;
  /** Milliseconds before it answers. */
  delay: number;
  /** What changes by itself when so many requests have arrived since the last `forget`. */
  later: { readonly after: number; readonly set: Partial<PlatformState> } | undefined;
}

/** What a test begins with. */
export const atFirst: PlatformState = {
  lists: ['generation1'],
  signs: ['generation1'],
  certificates: 'ok',
  listsAt: ['/v3/certificates'],
  answers: '{"hello":"world"}',
  status: 200,
  delay: 0,
  later: undefined,
};

export interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface PlatformServer {
  readonly url: string;
  /** Changes what it does. */
  set(state: Partial<PlatformState>): Promise<void>;
  /** What has arrived since the last `forget`. */
  requests(): Promise<Arrived[]>;
  /** How often certificates were downloaded since then. */
  downloads(): Promise<number>;
  forget(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a server that plays the platform: it takes only what the merchant has signed, signs what it answers, and hands
 * out its certificates. In a thread of its own, so that it answers while a blocking verb holds this one.
 */
export async function startPlatformServer(): Promise<PlatformServer> {
  const worker = new Worker(new URL('./platform-server.thread.js', import.meta.url), {
    execArgv: [],
    workerData: {
      keys: platformSide,
      strangerKey: stranger.key,
      ellipticCert: pem('elliptic.cert.pem'),
      merchantCert: merchant.cert,
      apiV3Key,
    },
  });
  const [port]: [number] = (await once(worker, 'message')) as [number];
  let queue: Promise<unknown> = Promise.resolve();
  const tell = (message: object): Promise<Arrived[]> => {
    const told = queue.then(async () => {
      worker.postMessage(message);
      const [{ requests }]: [{ requests: Arrived[] }] = (await once(worker, 'message')) as [
        { requests: Arrived[] },
      ];
      return requests;
    });
    queue = told;
    return told;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    async set(state) {
      await tell({ set: state });
    },
    requests: () => tell({}),
    async downloads() {
      return (await tell({})).filter(({ url }) => url === '/v3/certificates').length;
    },
    async forget() {
      await tell({ forget: true });
    },
    async stop() {
      await worker.terminate();
    },
  };
}
