import type { MessagePort } from 'node:worker_threads';
import type { TransportErrorCode } from '../../errors/index.js';
import type { TransportSettings } from '../transport.js';

/** What the thread is given at its start. */
export interface WorkerData {
  readonly port: MessagePort;
  /** Set to 1 and notified when an answer lies ready at the port. */
  readonly done: Int32Array;
}

/** What the calling thread tells the worker. Nothing here is secret but the TLS identity, which has to cross. */
export type ToWorker =
  | { readonly kind: 'open'; readonly client: number; readonly settings: TransportSettings }
  | { readonly kind: 'close'; readonly client: number }
  | { readonly kind: 'end' }
  | {
      readonly kind: 'send';
      readonly client: number;
      readonly call: number;
      readonly request: {
        readonly method: string;
        readonly url: string;
        readonly headers: Readonly<Record<string, string>>;
        readonly body: Uint8Array | undefined;
        readonly mtls: boolean;
        readonly connectTimeout: number;
        readonly timeout: number;
      };
    };

/** An error on its way: cloning one keeps its message and loses its `code`. */
export interface Cause {
  readonly message: string;
  /** Its fields that are plain: `code`, `syscall` and the like. */
  readonly fields: Readonly<Record<string, string | number>>;
}

/** What the worker answers. */
export type FromWorker = { readonly call: number } & (
  | { readonly status: number; readonly headers: Record<string, string>; readonly body: Uint8Array }
  | {
      readonly error: {
        readonly code: TransportErrorCode;
        readonly message: string;
        readonly attempts: number;
        readonly sent: boolean;
        readonly reused: boolean;
        readonly cause: Cause | undefined;
      };
    }
);
