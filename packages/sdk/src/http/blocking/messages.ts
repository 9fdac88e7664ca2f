import type { MessagePort } from 'node:worker_threads';
import type { TransportErrorCode } from '../../errors/index.js';
import type { TransportSettings } from '../transport.js';

/** The worker's data at its start. */
export interface WorkerData {
  readonly port: MessagePort;
  /** Set to 1, with a notification, when an answer is at the port. */
  readonly done: Int32Array;
}

/** Messages to the worker. Only the TLS identity in them is secret. */
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

/** An error as plain data, because structured cloning loses its `code`. */
export interface Cause {
  readonly message: string;
  /** Its plain fields, such as `code` and `syscall`. */
  readonly fields: Readonly<Record<string, string | number>>;
}

/** The worker's answers. */
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
