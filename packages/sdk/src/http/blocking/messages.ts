import type { MessagePort } from 'node:worker_threads';
import type { TransportErrorCode } from '../../errors/index.js';
import type { TransportRequest, TransportSettings } from '../transport.js';
import type { Letter } from './mailbox.js';

/** The worker's data at its start. */
export interface WorkerData {
  readonly port: MessagePort;
  /** The mailbox's memory. */
  readonly memory: SharedArrayBuffer;
}

/** Messages to the worker. Only the TLS identity in them is secret. */
export type ToWorker =
  | { readonly kind: 'open'; readonly client: number; readonly settings: TransportSettings }
  | { readonly kind: 'close'; readonly client: number }
  | { readonly kind: 'end' }
  /** A request that is too long for the mailbox. */
  | { readonly kind: 'send'; readonly letter: Letter }
  /** A request is in the mailbox. */
  | null;

/** The head of a request's letter. */
export interface RequestHead
  extends Pick<TransportRequest, 'method' | 'headers' | 'mtls' | 'connectTimeout' | 'timeout'> {
  readonly client: number;
  readonly call: number;
  readonly origin: string;
  readonly pathname: string;
  readonly search: string;
}

/** The head of an answer's letter. An answer that is too long for the mailbox is a message of its own. */
export type AnswerHead = { readonly call: number } & (
  | { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly error: PlainError }
);

/** A TransportError as plain data. */
export interface PlainError {
  readonly code: TransportErrorCode;
  readonly message: string;
  readonly attempts: number;
  readonly sent: boolean;
  readonly reused: boolean;
  readonly cause: Cause | undefined;
}

/** An error's cause as plain data. */
export interface Cause {
  readonly message: string;
  /** Its plain fields, such as `code` and `syscall`. */
  readonly fields: Readonly<Record<string, string | number>>;
}
